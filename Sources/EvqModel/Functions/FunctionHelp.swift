/// What a function is for: the one table that completion and help read.
package struct FunctionHelp: Sendable {
  /// How it is called: `bucket(TIME, LENGTH)`.
  package let form: String
  /// What it gives, in a few words.
  package let summary: String

  /// The help of a function by its name, whatever the case; nil for an unknown one.
  package static func named(_ name: String) -> FunctionHelp? {
    let name = name.lowercased()
    return ScalarFunction(rawValue: name)?.help ?? AggregateFunction(rawValue: name)?.help
  }

  /// The names of all functions, those over many rows first.
  package static var names: [String] {
    AggregateFunction.allCases.map(\.rawValue) + ScalarFunction.allCases.map(\.rawValue)
  }
}

extension ScalarFunction {
  package var help: FunctionHelp {
    let (form, summary) = formAndSummary
    return FunctionHelp(form: "\(rawValue)(\(form))", summary: summary)
  }

  private var formAndSummary: (String, String) {
    switch self {
    case .number: ("VALUE", "the number that a text spells")
    case .text: ("VALUE", "the value as text")
    case .time: ("VALUE", "the time that a text or a number of milliseconds stands for")
    case .lower: ("TEXT", "the text in small letters")
    case .upper: ("TEXT", "the text in capital letters")
    case .length: ("TEXT", "how many characters it has")
    case .coalesce: ("VALUE, …", "the first value that is not missing")
    case .domain: ("TEXT", "the host of a web or mail address")
    case .path: ("TEXT", "the path of a web address, without what follows a ?")
    case .datePart: ("PART, TIME", "\(ScalarFunction.dateParts.joined(separator: ", "))")
    case .bucket: ("TIME, LENGTH", "the start of the hour, day, week, … that a time is in")
    }
  }
}

extension AggregateFunction {
  package var help: FunctionHelp {
    let form = arity.lowerBound == 0 ? "[VALUE]" : "VALUE"
    return FunctionHelp(form: "\(rawValue)(\(form))", summary: summary)
  }

  private var summary: String {
    switch self {
    case .count: "how many rows, or how many with a value"
    case .sum: "all values together"
    case .avg: "the mean of the values"
    case .min: "the smallest or earliest value"
    case .max: "the largest or latest value"
    case .median: "the value in the middle"
    case .p90: "the value that 90% do not exceed"
    case .p95: "the value that 95% do not exceed"
    case .p99: "the value that 99% do not exceed"
    case .first: "the value of the row that came first"
    case .last: "the value of the row that came last"
    case .distinctCount: "how many different values"
    }
  }
}
