/// The scalar functions, which compute a value from the values of one row.
package enum ScalarFunction: String, Sendable, CaseIterable {
  case number, text, time, lower, upper, length, coalesce, domain, path
  case datePart = "date_part"
  case bucket

  /// The number of arguments.
  package var arity: ClosedRange<Int> {
    switch self {
    case .number, .text, .time, .lower, .upper, .length, .domain, .path: 1...1
    case .datePart, .bucket: 2...2
    case .coalesce: 1...64
    }
  }

  /// The argument types that a function accepts, and the type of its result.
  package enum Signature: Sendable {
    /// One argument of one of some types.
    case unary([ValueType], result: ValueType)
    /// Arguments of one type, which is also the type of the result.
    case sameType
    /// A constant part of a date and a time.
    case datePart
    /// A time and a constant duration.
    case bucket
  }

  package var signature: Signature {
    switch self {
    case .number: .unary([.text, .number, .boolean, .duration], result: .number)
    case .text: .unary([.text, .number, .boolean, .time, .duration, .json], result: .text)
    case .time: .unary([.text, .time, .number], result: .time)
    case .lower, .upper, .domain, .path: .unary([.text], result: .text)
    case .length: .unary([.text], result: .number)
    case .coalesce: .sameType
    case .datePart: .datePart
    case .bucket: .bucket
    }
  }

  /// The index of the argument that it parses, and the type it parses it as; nil if it parses none.
  package var parsedArgument: (index: Int, type: ValueType)? {
    switch self {
    case .number: (0, .number)
    case .time, .bucket: (0, .time)
    case .datePart: (1, .time)
    case .text, .lower, .upper, .length, .coalesce, .domain, .path: nil
    }
  }

  /// The result; missing for a missing or incompatible argument.
  package func apply(_ arguments: [Value]) -> Value {
    guard let first = arguments.first else { return .missing }
    switch self {
    case .coalesce: return arguments.first { !$0.isMissing } ?? .missing
    case .number: return first.number.map(Value.number) ?? .missing
    case .text: return first.text.map(Value.text) ?? .missing
    case .time: return ScalarFunction.time(first)
    case .lower: return first.text.map { .text($0.string.lowercased()) } ?? .missing
    case .upper: return first.text.map { .text($0.string.uppercased()) } ?? .missing
    case .length: return first.text.map { .number(Double($0.string.count)) } ?? .missing
    case .domain: return ScalarFunction.part(of: first) { $0.host }
    case .path: return ScalarFunction.part(of: first) { $0.path }
    case .datePart: return ScalarFunction.datePart(arguments)
    case .bucket: return ScalarFunction.bucket(arguments)
    }
  }

  private static func time(_ value: Value) -> Value {
    if case .number(let number) = value {
      guard let milliseconds = Int64(exactly: number.rounded(.down)) else { return .missing }
      return Instant(milliseconds: milliseconds).map(Value.time) ?? .missing
    }
    return value.instant.map(Value.time) ?? .missing
  }

  private static func part(of value: Value, _ part: (WebAddress) -> String?) -> Value {
    guard let text = value.text, let found = part(WebAddress(text.string)) else { return .missing }
    return .text(found)
  }

  /// The parts that `date_part` accepts; each is a number, weekday 1 (Monday) to 7.
  package static let dateParts: [String] = [
    "year", "month", "day", "hour", "minute", "second", "weekday",
  ]

  private static func datePart(_ arguments: [Value]) -> Value {
    guard arguments.count == 2, let name = arguments[0].text?.string,
      let instant = arguments[1].instant
    else { return .missing }
    let civil = CivilTime(instant)
    let parts = [
      civil.year, civil.month, civil.day, civil.hour, civil.minute, civil.second,
      civil.weekday + 1,
    ]
    return dateParts.firstIndex(of: name).map { .number(Double(parts[$0])) } ?? .missing
  }

  private static func bucket(_ arguments: [Value]) -> Value {
    guard arguments.count == 2, case .duration(let length) = arguments[1] else { return .missing }
    return bucket(arguments[0], CalendarDuration(milliseconds: length))
  }

  /// The start of the bucket that contains a value's time.
  package static func bucket(_ value: Value, _ length: CalendarDuration) -> Value {
    guard let instant = value.instant, let buckets = TimeBuckets(length) else { return .missing }
    return .time(buckets.start(containing: instant))
  }
}

/// The host and the path of a URL or an e-mail address, without validation.
private struct WebAddress {
  let host: String?
  let path: String?

  init(_ text: String) {
    var rest = text[...]
    if let scheme = rest.firstRange(of: "://") { rest = rest[scheme.upperBound...] }
    let authorityEnd = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
    var authority = rest[..<authorityEnd]
    if let at = authority.lastIndex(of: "@") {
      authority = authority[authority.index(after: at)...]
    }
    if let colon = authority.lastIndex(of: ":") { authority = authority[..<colon] }
    host = authority.isEmpty ? nil : authority.lowercased()
    let tail = rest[authorityEnd...]
    let end = tail.firstIndex { "?#".contains($0) } ?? tail.endIndex
    path = host == nil && tail.isEmpty ? nil : tail[..<end].isEmpty ? "/" : String(tail[..<end])
  }
}

extension Substring {
  /// The first occurrence of a short ASCII text, without Foundation.
  fileprivate func firstRange(of needle: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(needle) {
        return start..<index(start, offsetBy: needle.count)
      }
      start = index(after: start)
    }
    return nil
  }
}
