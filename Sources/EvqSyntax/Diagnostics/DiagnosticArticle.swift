/// The long form of a code, which `evq explain E0301` prints.
///
/// A test runs each example and expects its code, and runs each correction and expects none.
package struct DiagnosticArticle: Sendable {
  /// A program or a command that runs without changes.
  package enum Example: Sendable, Equatable {
    /// A program, run without options.
    case program(String)
    /// A line for `sh`, run in an empty folder.
    case command(String, while: Situation = .usual)
  }

  /// The state of the service while a command runs.
  package enum Situation: Sendable, Equatable {
    case usual
    /// A description, and the options of `evq serve` that cause the state.
    case served(String, options: String)
    /// A description, and the fault plan that causes the state.
    case faulty(String, plan: String)

    /// The description; nil for the usual state.
    package var words: String? {
      switch self {
      case .usual: nil
      case .served(let words, _), .faulty(let words, _): words
      }
    }
  }

  package let code: DiagnosticCode
  /// The error in one sentence.
  package let meaning: String
  /// Why it is an error or a warning, and what to do; lines as printed.
  package let reason: String
  package let example: Example
  package let correction: Example

  init(
    _ code: DiagnosticCode,
    _ meaning: String,
    _ reason: String,
    example: Example,
    correction: Example
  ) {
    self.code = code
    self.meaning = meaning
    self.reason = reason
    self.example = example
    self.correction = correction
  }

  /// All articles, in the order of their codes.
  package static let all = lexical + syntactic + named + planned + data + service + lints

  /// The printed article, ending with a newline.
  package var text: String {
    """
    \(code.severity.rawValue) \(code.rawValue): \(meaning)

    \(reason)

    \(example.title("Example"))

    \(example.indented)

    \(correction.title("Instead"))

    \(correction.indented)

    """
  }
}

extension DiagnosticArticle.Example {
  fileprivate var indented: String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
      .joined(separator: "\n")
  }

  private var text: String {
    switch self {
    case .program(let text), .command(let text, _): text
    }
  }

  fileprivate func title(_ word: String) -> String {
    guard case .command(_, let situation) = self, let words = situation.words else {
      return "\(word):"
    }
    return "\(word), while \(words):"
  }
}

extension DiagnosticCode {
  /// The long form of the code.
  package var article: DiagnosticArticle? {
    DiagnosticArticle.all.first { $0.code == self }
  }

  /// The code with this spelling, in any case; nil for any other word.
  package init?(spelling: String) {
    self.init(rawValue: spelling.uppercased())
  }

  /// Whether a word looks like a code, `E0399`, and so cannot be a query.
  package static func isSpelled(like word: String) -> Bool {
    guard word.utf8.count == 5, let area = word.utf8.first else { return false }
    return "EWew".utf8.contains(area) && word.utf8.dropFirst().allSatisfy(\.isASCIIDigit)
  }
}
