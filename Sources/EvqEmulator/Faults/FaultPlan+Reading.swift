package import EvqModel
import EvqSyntax
import TOMLKit

extension FaultPlan {
  /// Reads a plan; what it says that no plan can say is an error that names what there is.
  package init(toml text: String) throws(RuntimeFailure) {
    let table: TOMLTable
    do {
      table = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      let place = error.source.begin
      throw FaultPlan.unusable("line \(place.line), column \(place.column): \(error.description)")
    } catch {
      throw FaultPlan.unusable("\(error)")
    }
    if let unknown = table.keys.sorted().first(where: { $0 != "seed" && $0 != "fault" }) {
      throw FaultPlan.unusable(
        "there is no `\(unknown)` in a fault plan",
        help: "a plan has `seed` and any number of `[[fault]]`"
      )
    }
    let seed = try FaultTable(table, place: "the plan").integer("seed", in: 0...Int.max)
    self.init(seed: UInt64(seed ?? 1), faults: try FaultPlan.faults(table))
  }

  private static func faults(_ table: TOMLTable) throws(RuntimeFailure) -> [Fault] {
    guard let value = table["fault"] else { return [] }
    guard let list = value.array else {
      throw unusable("`fault` is no list", help: "each fault begins with `[[fault]]`")
    }
    var faults: [Fault] = []
    for index in 0..<list.count {
      guard let table = list[index].table else {
        throw unusable("`fault` is no list of tables", help: "each fault begins with `[[fault]]`")
      }
      faults.append(try fault(table, number: index + 1))
    }
    return faults
  }

  private static func fault(_ table: TOMLTable, number: Int) throws(RuntimeFailure) -> Fault {
    let kinds = FaultKind.allCases.map(\.rawValue).joined(separator: ", ")
    guard let name = try FaultTable(table, place: "fault \(number)").text("kind") else {
      throw unusable("fault \(number) has no `kind`", help: "there are \(kinds)")
    }
    guard let kind = FaultKind(rawValue: name) else {
      throw unusable("fault \(number): there is no kind `\(name)`", help: "there are \(kinds)")
    }
    let reader = FaultTable(table, place: "fault \(number), `\(name)`")
    let allowed = FaultKind.commonKeys + kind.keys
    try reader.check(keys: allowed)
    return Fault(
      effect: try effect(kind, reader),
      turn: try turn(reader),
      times: try reader.integer("times", in: 1...Int.max),
      path: try reader.text("path"),
      method: try reader.text("method")?.uppercased()
    )
  }

  private static func turn(_ table: FaultTable) throws(RuntimeFailure) -> Fault.Turn {
    let named = ["every", "chance", "at"].filter(table.has)
    guard named.count <= 1 else {
      throw table.unusable(
        "`\(named[0])` and `\(named[1])` exclude each other",
        help: "use one of every, chance and at"
      )
    }
    if let percent = try table.integer("chance", in: 1...100) { return .chance(percent: percent) }
    if let numbers = try table.integers("at", in: 1...Int.max) { return .at(Set(numbers)) }
    return .every(try table.integer("every", in: 1...Int.max) ?? 1)
  }

  private static func effect(
    _ kind: FaultKind,
    _ table: FaultTable
  ) throws(RuntimeFailure) -> Fault.Effect {
    let isBefore = kind.keys.contains("before") ? try table.flag("before") : false
    switch kind {
    case .rateLimit:
      return .rateLimit(retryAfter: try retryAfter(table), isDaily: try table.flag("daily"))
    case .status:
      guard let status = try table.integer("status", in: 400...599) else {
        throw table.unusable("`status` is not set", help: "a number like 503")
      }
      return .status(status, retryAfter: try retryAfter(table))
    case .slow:
      guard let milliseconds = try table.integer("milliseconds", in: 1...600_000) else {
        throw table.unusable("`milliseconds` is not set", help: "a number like 1500")
      }
      return .slow(milliseconds: milliseconds)
    case .cut: return .cut(bytes: try table.integer("bytes", in: 1...Int.max), isBefore: isBefore)
    case .drop: return .drop(isBefore: isBefore)
    case .wrongJSON: return .wrongJSON
    case .expiredCursor: return .expiredCursor
    case .repeatedPage: return .repeatedPage
    case .badRecord: return .badRecord
    case .badPaging: return .badPaging
    case .foreignLink: return .foreignLink(host: try table.text("host") ?? "elsewhere.example")
    case .expiredToken: return .expiredToken
    }
  }

  private static func retryAfter(_ table: FaultTable) throws(RuntimeFailure) -> Int? {
    try table.integer("retry-after", in: 0...86_400)
  }

  static func unusable(_ message: String, help: String? = nil) -> RuntimeFailure {
    RuntimeFailure(
      .unusableFaultPlan,
      "the fault plan cannot be used: \(message)",
      helps: help.map { [$0] } ?? []
    )
  }
}

/// The kinds by their names in a plan, with the keys that each has for itself.
private enum FaultKind: String, CaseIterable {
  case rateLimit = "rate-limit"
  case status
  case slow
  case cut
  case drop
  case wrongJSON = "wrong-json"
  case expiredCursor = "expired-cursor"
  case repeatedPage = "repeated-page"
  case badRecord = "bad-record"
  case badPaging = "bad-paging"
  case foreignLink = "foreign-link"
  case expiredToken = "auth-expired"

  static let commonKeys = ["kind", "path", "method", "every", "chance", "at", "times"]

  var keys: [String] {
    switch self {
    case .rateLimit: ["retry-after", "daily"]
    case .status: ["status", "retry-after"]
    case .slow: ["milliseconds"]
    case .cut: ["bytes", "before"]
    case .drop: ["before"]
    case .foreignLink: ["host"]
    case .wrongJSON, .expiredCursor, .repeatedPage, .badRecord, .badPaging, .expiredToken: []
    }
  }
}

/// Reads the values of one table, each of the type that it must have.
private struct FaultTable {
  private let table: TOMLTable
  /// How errors call the table.
  private let place: String

  init(_ table: TOMLTable, place: String) {
    self.table = table
    self.place = place
  }

  func has(_ key: String) -> Bool { table[key] != nil }

  func check(keys allowed: [String]) throws(RuntimeFailure) {
    for key in table.keys.sorted() where !allowed.contains(key) {
      let nearest = Suggestion.nearest(to: key, among: allowed)
      throw unusable(
        "there is no `\(key)`" + (nearest.map { "; did you mean `\($0)`?" } ?? ""),
        help: "there are \(allowed.joined(separator: ", "))"
      )
    }
  }

  func integer(_ key: String, in range: ClosedRange<Int>) throws(RuntimeFailure) -> Int? {
    guard let value = table[key] else { return nil }
    return try integer(value, of: key, in: range)
  }

  func integers(_ key: String, in range: ClosedRange<Int>) throws(RuntimeFailure) -> [Int]? {
    guard let value = table[key] else { return nil }
    guard let list = value.array, !list.isEmpty else {
      throw unusable("`\(key)` must be a list of request numbers", help: "like at = [3, 7]")
    }
    var numbers: [Int] = []
    for index in 0..<list.count { numbers.append(try integer(list[index], of: key, in: range)) }
    return numbers
  }

  private func integer(
    _ value: any TOMLValueConvertible,
    of key: String,
    in range: ClosedRange<Int>
  ) throws(RuntimeFailure) -> Int {
    guard let number = value.int, range.contains(number) else {
      let bounds =
        range.upperBound == .max
        ? "from \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
      throw unusable("`\(key)` must be an integer \(bounds), found \(value.debugDescription)")
    }
    return number
  }

  func text(_ key: String) throws(RuntimeFailure) -> String? {
    guard let value = table[key] else { return nil }
    guard let text = value.string, !text.isEmpty else {
      throw unusable("`\(key)` must be a text, found \(value.debugDescription)")
    }
    return text
  }

  func flag(_ key: String) throws(RuntimeFailure) -> Bool {
    guard let value = table[key] else { return false }
    guard let flag = value.bool else {
      throw unusable("`\(key)` must be true or false, found \(value.debugDescription)")
    }
    return flag
  }

  func unusable(_ message: String, help: String? = nil) -> RuntimeFailure {
    FaultPlan.unusable("\(place): \(message)", help: help)
  }
}
