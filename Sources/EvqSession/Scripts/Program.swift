import EvqModel
import EvqSyntax

/// A script with the statements of the files that it includes, in order.
struct Program {
  /// A statement and the file that it comes from.
  struct Step {
    let statement: Statement
    let file: ScriptFile
    /// The conditions of the `expect` statements about its rows.
    var expectations: [RowExpectation] = []
    /// Whether an `expect` is about its rows.
    var isExpected = false
    /// The code that `expect error` after it names.
    var expectedError: Name?
    /// Whether it is an `expect` about rows of an earlier program, which were printed already.
    var isAlone = false
    /// Whether there is nothing to run, because its check found the expected error.
    var isSettled = false
    /// The plans of its queries, made by its check.
    var plans: [PlannedQuery] = []
    /// What its check found in other files.
    var elsewhere: [LocatedDiagnostic] = []

    var node: any RunnableStatement { statement.runnable }
  }

  let file: ScriptFile
  /// Whether the script that runs it has an `expect` about its last result.
  private(set) var isExpected = false
  var steps: [Step] = []
  /// The paths of its file and of the included ones.
  private(set) var paths: [String] = []
  private var filesCount = 0
  /// Its syntax errors and those of the included files.
  var findings: [LocatedDiagnostic] = []

  /// Reads a program and everything that it includes.
  ///
  /// `expectations` are those of the script that runs it, about its last result.
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

  /// Whether it runs a query, directly or in another script.
  var givesResult: Bool {
    steps.contains(where: \.node.givesRows)
  }

  // MARK: Reading

  /// The most files of one program: includes of includes grow exponentially.
  private static let filesMax = 1_000

  private mutating func add(_ file: ScriptFile, below scripts: [String]) {
    if let place = file.place { paths.append(place) }
    let (script, diagnostics) = Parser.parse(file.source)
    let parts = ExpectedErrors(script, diagnostics, file.source)
    findings += parts.diagnostics.found(in: file)
    for statement in script.statements where !parts.isRefuted(statement) {
      if case .include(let node) = statement {
        include(node, from: file, below: scripts)
        if let code = parts.code(expectedOf: statement) {
          // An included file has several statements: none of them is the one before.
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
    below scripts: [String]
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
      if let place = included.place, scripts.contains(place) {
        findings += [ScriptLinkError.circular(node.path.text).diagnostic(at: node.path.range)]
          .found(in: file)
      } else {
        add(included, below: scripts + (included.place.map { [$0] } ?? []))
      }
    } catch {
      findings += [error.diagnostic(at: node.path.range)].found(in: file)
    }
  }

  // MARK: Expectations

  /// Attaches every condition to the statement whose rows it checks.
  private mutating func attachExpectations(_ outer: [RowExpectation], _ isExpected: Bool) {
    var waiting = outer
    var isExpected = isExpected
    for index in steps.indices.reversed() {
      if case .expect(let node) = steps[index].statement {
        if case .error = node.form { continue }
        isExpected = true
        guard case .condition(let condition) = node.form else { continue }
        waiting.append(RowExpectation(condition, node, steps[index].file))
      } else if steps[index].node.givesRows {
        steps[index].expectations = waiting.reversed()
        steps[index].isExpected = isExpected
        (waiting, isExpected) = ([], false)
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
  /// The failure as a diagnostic at a range of a program.
  func diagnostic(at range: SourceRange) -> Diagnostic {
    Diagnostic(code, message, at: range, helps: helps)
  }
}

/// Matches the syntax errors of a program with its `expect error` statements.
private struct ExpectedErrors {
  /// Unexpected errors and failed expectations.
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

  /// Whether a statement has the expected error.
  func isRefuted(_ statement: Statement) -> Bool {
    refuted.contains { $0.contains(statement.range) }
  }

  func isMet(_ statement: Statement) -> Bool { met.contains(statement.range) }

  func code(expectedOf statement: Statement) -> Name? {
    codes.first { $0.subject.contains(statement.range) }?.code
  }

  /// The text between the last two `;` before a statement; it may not parse.
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
  /// Whether another range lies inside, or at its end, as for something that is missing.
  fileprivate func contains(_ other: SourceRange) -> Bool {
    other.lower >= lower && other.lower <= upper
  }
}
