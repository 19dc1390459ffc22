/// The long form of a code: what it means, why it is asked for, and how to write it instead.
///
/// A test runs every example and sees its code, and runs every correction and does not.
package struct DiagnosticArticle: Sendable {
  /// Something that can be run as it stands here.
  package enum Example: Sendable, Equatable {
    /// A program, without any option.
    case program(String)
    /// A line of the shell, in a folder of its own.
    case command(String, while: Situation = .usual)
  }

  /// What the service does while a command runs.
  package enum Situation: Sendable, Equatable {
    case usual
    /// Its words, and the options of `evq serve` that bring it about.
    case served(String, options: String)
    /// Its words, and the plan of faults that brings it about.
    case faulty(String, plan: String)

    /// The situation in words; nil for the usual one.
    package var words: String? {
      switch self {
      case .usual: nil
      case .served(let words, _), .faulty(let words, _): words
      }
    }
  }

  package let code: DiagnosticCode
  /// One sentence: what is the case.
  package let meaning: String
  /// Why that is an error or a warning, and what to do; lines as they are printed.
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

  /// The article as `evq explain E0301` prints it, ending with a newline.
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

  /// The code that a word spells in any case; nil for a word that is none.
  package init?(spelling: String) {
    self.init(rawValue: spelling.uppercased())
  }

  /// Whether a word has the form of a code, `E0399`, and so is no query.
  package static func isSpelled(like word: String) -> Bool {
    guard word.utf8.count == 5, let area = word.utf8.first else { return false }
    return "EWew".utf8.contains(area) && word.utf8.dropFirst().allSatisfy(\.isASCIIDigit)
  }
}
