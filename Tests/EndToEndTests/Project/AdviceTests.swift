import EvqSession
import EvqSyntax
import EvqTestSupport
import Foundation
import Testing

/// The advice in error messages works.
struct AdviceTests {
  // MARK: Corrections

  /// Invalid programs: golden errors, examples of articles, and others.
  static let programs: [String] = {
    let articles = DiagnosticArticle.all.compactMap { article in
      if case .program(let text) = article.example { text } else { nil }
    }
    let folder = PackageFolder.root.appending(path: "Tests/Golden/errors")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let golden = names.filter { $0.hasSuffix(".evq") }.sorted().compactMap { name in
      try? String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }
    return articles + golden + foreignForms
  }()

  /// Syntax of other languages, and names that need backticks.
  private static let foreignForms = [
    "from events where property.my-prop = 1", "from events where my-prop-2 = 1",
    "from events select property.my-prop, my-prop", "from events | count by property.my-prop",
    "from events | extend my-x = 1", "from events | rename id as my-id", "let my-x = 1; echo $my_x",
    "from events where property.1st = a", "from events sort occurredAt desc, id asc",
    "from events where property.a like \"a.b%c/d\"", "from events where id rlike \"^a/b\"",
    "from events where property.a ilike \"%(x)\"", "from events where !(id = b)",
    "from events where id not like \"a%\"", "from events wher id = a", "desc types",
    "from events where id matches \"a/b\"", "from events where id eq a or id ne b",
  ]

  private static func problems(_ text: String) async -> [Diagnostic] {
    var session = Session(
      settings: Settings(),
      output: CapturedOutput(),
      clock: { testNow }
    )
    return await session.problems(of: SourceText(name: "", text: text)).filter(\.isError)
  }

  @Test("applying an error's corrections removes the error", arguments: programs)
  func correctionsHelp(text: String) async {
    var text = text
    // A correction can reveal an error that the wrong name hid.
    for _ in 0..<5 {
      let fixIts = await AdviceTests.problems(text).flatMap(\.fixIts)
      guard !fixIts.isEmpty else { return }
      var bytes = Array(text.utf8)
      for fixIt in fixIts.sorted(by: { $0.range.lower > $1.range.lower }) {
        bytes.replaceSubrange(fixIt.range.bounds, with: fixIt.replacement.utf8)
      }
      text = String(decoding: bytes, as: UTF8.self)
    }
    let remaining = await AdviceTests.problems(text).filter { !$0.fixIts.isEmpty }
    #expect(remaining.isEmpty, "\(text): \(remaining.map(\.message))")
  }

  /// The suggested forms: in backticks after `use`, without an ellipsis.
  private static func spellings(_ diagnostic: Diagnostic) -> [String] {
    ([diagnostic.label] + diagnostic.helps).compactMap { text in
      guard let start = text.firstRange(of: "use `") else { return nil }
      let rest = text[start.upperBound...]
      // A form can contain backticks: it ends at the last one of its sentence.
      let sentence = rest.split(separator: ";").first ?? rest
      guard let end = sentence.lastIndex(of: "`") else { return nil }
      return String(sentence[..<end])
    }.filter { !$0.contains("…") }
  }

  /// Programs in which a suggested form can replace `▮`.
  private static let templates = [
    "▮", "from events ▮", "from events where ▮", "from events ▮ pe", "from events where id ▮ a",
    "from events where id ▮", "from events where id = ▮", "from events where ▮ id = a",
    "from events sort ▮", "from events select ▮", "from events | stats ▮", "from events | ▮",
    "from events | extend x = ▮", "from events where id = a ▮ id = b",
    "from events where occurredAt ▮", "from events | ▮ by eventType",
  ]

  @Test("the suggested form is valid", arguments: programs)
  func spellingsParse(text: String) async {
    for diagnostic in await AdviceTests.problems(text) {
      for spelling in AdviceTests.spellings(diagnostic) {
        let parses = AdviceTests.templates.contains { template in
          // The backticks can be part of the name.
          [spelling, "`\(spelling)`"].contains { spelling in
            let text = template.replacing("▮", with: spelling)
            return !Parser.parse(SourceText(name: "", text: text)).diagnostics.hasErrors
          }
        }
        #expect(parses, "\(diagnostic.message): \(spelling)")
      }
    }
  }

  // MARK: Advice and its result

  struct Advice: Sendable, CustomStringConvertible {
    let wrong: String
    /// A part of the error message.
    let message: String
    /// The program that follows the advice.
    let right: String
    var description: String { wrong }

    init(_ wrong: String, _ message: String, _ right: String) {
      self.wrong = wrong
      self.message = message
      self.right = right
    }
  }

  @Test(
    "the error gives the advice, and the advised program runs",
    arguments: [
      Advice(
        "select * from contacts",
        "use `from events where objectType = contact`",
        "from events where objectType = contact limit 1"
      ),
      Advice(
        "select id, eventType from events where id = a",
        "use `from events select id, eventType`",
        "from events select id, eventType limit 1"
      ),
      Advice(
        "from contacts",
        "from events where objectType = contact",
        "from events where objectType = contact limit 1"
      ),
      Advice(
        "from events where property.plan = 1st",
        "needs quotes: \"1st\"",
        "from events where property.plan = \"1st\""
      ),
      Advice(
        "from events select id as 1st",
        "needs backticks: `1st`",
        "from events limit 1 select id as `1st`"
      ),
      Advice(
        "from events where property.1st = a",
        "use `1st`",
        "from events where property.`1st` = a"
      ),
      Advice(
        "from events where my-prop = 1",
        "use property.`my-prop`",
        "from events where property.`my-prop` = 1"
      ),
      Advice(
        "from events where 1st = a and 2nd = b",
        "needs backticks: `1st`",
        "from events where property.`1st` = a"
      ),
      Advice("describe pe123_singup", "did you mean `pe123_signup`?", "describe pe123_signup"),
      Advice("describe hs_ciy", "did you mean `hs_city`?", "describe hs_city"),
      Advice("describe typ pe123_signup", "did you mean `type`?", "describe type pe123_signup"),
      Advice("desc events", "did you mean `describe`?", "describe events"),
      Advice(
        "from events | group by eventType",
        "use `count by …`",
        "from events | count by eventType"
      ),
    ]
  )
  func works(_ advice: Advice) async {
    let wrong = await runProgram(advice.wrong)
    #expect(wrong.exitCode == 3 && wrong.messages.contains(advice.message), "\(wrong.messages)")
    let right = await runProgram(advice.right)
    #expect(right.exitCode == 0, "\(right.messages)")
  }

  @Test func `the error for an unknown word suggests the nearest word or lists all`() async {
    let near = await runProgram("from events | cuont").messages
    #expect(near.contains("did you mean `count`?") && !near.contains("starts with one of"))
    let far = await runProgram("from events | zzzzzz").messages
    #expect(far.contains("a stage starts with one of: where select"))
  }

  @Test func `describe accepts the names of types, properties and fields`() async throws {
    for (short, long) in [
      ("pe123_signup", "type pe123_signup"), ("hs_city", "field property.hs_city"),
      ("property.hs_city", "field property.hs_city"), ("eventType", "field eventType"),
    ] {
      let result = await runProgram("describe \(short)")
      let expected = await runProgram("describe \(long)")
      #expect(result.exitCode == 0 && !result.rows.isEmpty, "\(result.messages)")
      #expect(result.rows == expected.rows)
    }
    // A file's names are known only after reading it.
    let file = "Tests/Fixtures/events.ndjson"
    for (name, exitCode) in [("pe123_signup", 0), ("plan", 0), ("nothing", 1)] {
      let result = try EvqProcess.run(["--backend", "file:\(file)", "-c", "describe \(name)"])
      #expect(
        result.exitCode == exitCode && result.output.isEmpty == (exitCode != 0),
        "\(result.errors)"
      )
    }
  }

  // MARK: The command line

  @Test(
    "options before a subcommand apply to the subcommand",
    arguments: [
      (["--now", "2026-11-21T12:00Z", "explain", "from event_types"], 0, "event_types"),
      (["-q", "--param", "city=a", "check", "examples/signups-by-city.evq"], 0, ": ok"),
      (["--check", "fmt", "examples/tour.evq"], 1, "examples/tour.evq"),
      (["--format=csv", "explain", "E0301"], 0, "error E0301"),
      (["--now", "2026-11-21T12:00Z", "whoami"], 2, "Unknown option '--now'"),
      (["-q", "version"], 2, "Options before `version` belong to it"),
      (["whomai"], 1, "did you mean `evq whoami`?"),
    ]
  )
  func optionsFirst(words: [String], exitCode: Int32, message: String) throws {
    let result = try EvqProcess.run(words)
    #expect(result.exitCode == exitCode, "\(result.errors)")
    #expect(
      (result.output + result.errors).contains(message) || message.isEmpty,
      "\(result.errors)"
    )
    #expect(
      !result.errors.contains("cannot read the script `\(words.last ?? "")`") || exitCode == 1
    )
  }

  @Test func `options before a subcommand are parsed with or without a value`() throws {
    let dump = try EvqProcess.run(["--experimental-dump-help"]).output
    let tool = try JSONDecoder().decode(ToolInfo.self, from: Data(dump.utf8))
    for argument in tool.command.arguments where argument.kind != "positional" {
      for name in argument.names ?? [] {
        let word = (name.kind == "long" ? "--" : "-") + name.name
        // A flag does not consume the next word, another option does.
        let words = argument.kind == "flag" ? [word, "version"] : [word, "version", "version"]
        let result = try EvqProcess.run(words)
        #expect(
          result.errors.contains("evq version --help lists them")
            || result.output.contains("evq 0.")
            || result.output.hasPrefix("OVERVIEW"),
          "\(word): \(result.errors)"
        )
      }
    }
  }

  /// The output of `--experimental-dump-help`.
  private struct ToolInfo: Decodable {
    struct Name: Decodable {
      var kind: String
      var name: String
    }
    struct Argument: Decodable {
      var kind: String
      var names: [Name]?
    }
    struct Command: Decodable { var arguments: [Argument] }
    var command: Command
  }
}
