/// The help for a function, for completion and `:help`.
package struct FunctionHelp: Sendable {
  /// The syntax: `bucket(TIME, LENGTH)`.
  package let form: String
  /// The result in a few words.
  package let summary: String

  /// The help for a name in any case; nil for an unknown function.
  package static func named(_ name: String) -> FunctionHelp? {
    let name = name.lowercased()
    return ScalarFunction(rawValue: name)?.help ?? AggregateFunction(rawValue: name)?.help
  }

  /// The names of all functions, aggregate functions first.
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
    case .number: ("VALUE", "the number in a text")
    case .text: ("VALUE", "the value as text")
    case .time: ("VALUE", "the time in a text or a number of milliseconds")
    case .lower: ("TEXT", "the text in lower case")
    case .upper: ("TEXT", "the text in upper case")
    case .length: ("TEXT", "the number of characters")
    case .coalesce: ("VALUE, …", "the first value that is not missing")
    case .domain: ("TEXT", "the host of a web or mail address")
    case .path: ("TEXT", "the path of a web address, without its query")
    case .datePart: ("PART, TIME", "\(ScalarFunction.dateParts.joined(separator: ", "))")
    case .bucket: ("TIME, LENGTH", "the start of the hour, day, week … that contains a time")
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
    case .count: "the number of rows, or of rows with a value"
    case .sum: "the sum of the values"
    case .avg: "the mean of the values"
    case .min: "the smallest or earliest value"
    case .max: "the largest or latest value"
    case .median: "the middle value"
    case .p90: "the value that 90% of the values do not exceed"
    case .p95: "the value that 95% of the values do not exceed"
    case .p99: "the value that 99% of the values do not exceed"
    case .first: "the value of the first row"
    case .last: "the value of the last row"
    case .distinctCount: "the number of different values"
    }
  }
}
