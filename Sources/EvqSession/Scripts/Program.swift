import EvqModel
import EvqSyntax

/// A script as it is run: its statements and those of the files that it includes, in order.
struct Program {
  /// A statement and the file that it comes from.
  struct Step {
    let statement: Statement
    let file: ScriptFile
    /// What `expect` conditions after it say about its rows.
    var expectations: [RowExpectation] = []
    /// Whether any `expect` is about its rows.
    var isExpected = false
    /// The code that `expect error` after it names.
    var expectedError: Name?
    /// Whether it is a condition about rows of an earlier program, which have passed.
    var isAlone = false
    /// Whether there is nothing to run: its expected error came up when it was checked.
    var isSettled = false
  }

  let file: ScriptFile
  /// Whether the script that runs it expects something of its last result.
  private(set) var isExpected = false
  var steps: [Step] = []
  /// The paths of its own file and of those that it includes.
  private(set) var places: [String] = []
  private var filesCount = 0
  /// What is wrong with the form of it, and with what it includes.
  var findings: [LocatedDiagnostic] = []

  /// Reads a program and everything that it includes.
  ///
  /// `expectations` are about its last result: those of the script that runs it.
  static func load(
    _ file: ScriptFile,
    expecting expectations: [RowExpectation] = [],
    isExpected: Bool = false
  ) -> Program {
    var program = Program(file: file)
    program.isExpected = isExpected
    program.add(file, below: file.place.map { [$0] } ?? [])
    program.attachExpectations(expectations, isExpected)
    return program
  }

  private init(file: ScriptFile) {
    self.file = file
  }

  /// Whether it asks something, itself or by a script that it runs.
  var givesResult: Bool {
    steps.contains { step in
      switch step.statement {
      case .query, .run: true
      case .explain, .binding, .parameter, .echo, .setting, .send, .why, .verify, .compare,
        .describe, .include, .save, .expect:
        false
      }
    }
  }

  // MARK: Reading

  /// The most files of one program: two that include two each, and so on, are soon too many.
  private static let filesMax = 1_000

  private mutating func add(_ file: ScriptFile, below places: [String]) {
    if let place = file.place { self.places.append(place) }
    let (script, diagnostics) = Parser.parse(file.source)
    let parts = ExpectedErrors(script, diagnostics, file.source)
    findings += parts.diagnostics.found(in: file)
    for statement in script.statements where !parts.isRefuted(statement) {
      if case .include(let node) = statement {
        include(node, from: file, below: places)
        if let code = parts.code(expectedOf: statement) {
          // Its statements are checked one by one: none of them is the one before.
          findings += [ExpectationError.nothingBefore.diagnostic(at: code.range)].found(in: file)
        }
        continue
      }
      var step = Step(statement: statement, file: file)
      step.expectedError = parts.code(expectedOf: statement)
      step.isSettled = parts.isMet(statement)
      steps.append(step)
    }
  }

  private mutating func include(
    _ node: IncludeStatement,
    from file: ScriptFile,
    below places: [String]
  ) {
    do throws(RuntimeFailure) {
      filesCount += 1
      guard filesCount < Program.filesMax else {
        throw RuntimeFailure(
          .circularScript,
          "the program includes more than \(Program.filesMax) files"
        )
      }
      let included = try file.file(at: node.path.text)
      if let place = included.place, places.contains(place) {
        findings += [ScriptLinkError.circular(node.path.text).diagnostic(at: node.path.range)]
          .found(in: file)
      } else {
        add(included, below: places + (included.place.map { [$0] } ?? []))
      }
    } catch {
      findings += [error.diagnostic(at: node.path.range)].found(in: file)
    }
  }

  // MARK: Expectations

  /// Gives every condition to the statement whose rows it is about.
  private mutating func attachExpectations(_ outer: [RowExpectation], _ isExpected: Bool) {
    var waiting = outer
    var isExpected = isExpected
    for index in steps.indices.reversed() {
      switch steps[index].statement {
      case .expect(let node):
        if case .error = node.form { continue }
        isExpected = true
        guard case .condition(let condition) = node.form else { continue }
        waiting.append(RowExpectation(condition, node, steps[index].file))
      case .query, .run:
        steps[index].expectations = waiting.reversed()
        steps[index].isExpected = isExpected
        (waiting, isExpected) = ([], false)
      case .explain, .binding, .parameter, .echo, .setting, .send, .why, .verify, .compare,
        .describe, .include, .save:
        continue
      }
    }
    for index in steps.indices {
      guard case .expect(let node) = steps[index].statement else { continue }
      let key = RowExpectation.key(node, steps[index].file)
      steps[index].isAlone = waiting.contains { $0.key == key }
    }
  }
}

extension RuntimeFailure {
  /// The same at a place of a program.
  func diagnostic(at range: SourceRange) -> Diagnostic {
    Diagnostic(code, message, at: range, helps: helps)
  }
}

/// Which errors in the form of a program its `expect error` statements ask for.
private struct ExpectedErrors {
  /// What nobody expects, and expectations that are not met.
  private(set) var diagnostics: [Diagnostic]
  private var refuted: [SourceRange] = []
  private var met: Set<SourceRange> = []
  private var codes: [(subject: SourceRange, code: Name)] = []

  init(_ script: Script, _ diagnostics: [Diagnostic], _ source: SourceText) {
    self.diagnostics = diagnostics
    for statement in script.statements {
      guard case .expect(let node) = statement, case .error(let code) = node.form else { continue }
      if let subject = ExpectedErrors.segment(before: node.range, in: source) {
        settle(subject, code, node.range)
      } else {
        let error = ExpectationError.nothingBefore
        self.diagnostics.append(error.diagnostic(at: node.range))
      }
    }
  }

  private mutating func settle(_ subject: SourceRange, _ code: Name, _ range: SourceRange) {
    let own = diagnostics.filter { $0.isError && subject.contains($0.range) }
    if own.contains(where: { $0.code.rawValue == code.text }) {
      diagnostics.removeAll { subject.contains($0.range) }
      refuted.append(subject)
      met.insert(range)
    } else if own.isEmpty {
      codes.append((subject, code))
    } else {
      let error = ExpectationError.otherError(code.text, found: own.map(\.code))
      diagnostics.append(error.diagnostic(at: range))
    }
  }

  /// Whether a statement is wrong just as expected.
  func isRefuted(_ statement: Statement) -> Bool {
    refuted.contains { $0.contains(statement.range) }
  }

  func isMet(_ statement: Statement) -> Bool { met.contains(statement.range) }

  func code(expectedOf statement: Statement) -> Name? {
    codes.first { $0.subject.contains(statement.range) }?.code
  }

  /// The text between the last two `;` before a statement, which may hold no statement that parses.
  private static func segment(before range: SourceRange, in source: SourceText) -> SourceRange? {
    let tokens = Lexer.tokenize(source).tokens.filter {
      !$0.kind.isTrivia && $0.range.upper <= range.lower
    }
    let isEnd = { (token: EvqSyntax.Token) in token.kind == .punctuation(.semicolon) }
    let body = tokens.reversed().drop { isEnd($0) }.prefix { !isEnd($0) }
    guard let last = body.first, let first = body.last else { return nil }
    return first.range.joined(with: last.range)
  }
}

extension SourceRange {
  /// Whether another range lies inside; one at its end does, too, as of something that is missing.
  fileprivate func contains(_ other: SourceRange) -> Bool {
    other.lower >= lower && other.lower <= upper
  }
}
