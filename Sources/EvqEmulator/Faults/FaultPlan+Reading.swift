import EvqFiles
package import EvqModel
import EvqSyntax

extension FaultPlan {
  /// Reads a plan from TOML; an error lists the valid keys or kinds.
  package init(toml text: String) throws(RuntimeFailure) {
    let table: NameTable<TOMLValue>
    do throws(TOML.Fault) {
      table = try TOML.table(text)
    } catch {
      let start = error.position.map { "line \($0.line), column \($0.column): " } ?? ""
      throw FaultPlan.invalid(start + error.message)
    }
    if let unknown = table.keys.first(where: { $0 != "seed" && $0 != "fault" }) {
      throw FaultPlan.invalid(
        "unknown key `\(unknown)`",
        help: "valid keys: seed, and any number of [[fault]] tables"
      )
    }
    let seed = try FaultTable(table, name: "the plan").integer("seed", in: 0...Int.max)
    self.init(seed: UInt64(seed ?? 1), faults: try FaultPlan.faults(table))
  }

  private static func faults(_ table: NameTable<TOMLValue>) throws(RuntimeFailure) -> [Fault] {
    guard let value = table["fault"] else { return [] }
    guard let list = value.list else {
      throw invalid("`fault` is not a list", help: "start each fault with `[[fault]]`")
    }
    var faults: [Fault] = []
    for (index, value) in list.enumerated() {
      guard let table = value.table else {
        throw invalid("`fault` is not a list of tables", help: "start each fault with `[[fault]]`")
      }
      faults.append(try fault(table, number: index + 1))
    }
    return faults
  }

  private static func fault(_ table: NameTable<TOMLValue>, number: Int) throws(RuntimeFailure)
    -> Fault
  {
    let kinds = FaultKind.allCases.map(\.rawValue).joined(separator: ", ")
    guard let name = try FaultTable(table, name: "fault \(number)").text("kind") else {
      throw invalid("fault \(number) has no `kind`", help: "valid kinds: \(kinds)")
    }
    guard let kind = FaultKind(rawValue: name) else {
      throw invalid("fault \(number): unknown kind `\(name)`", help: "valid kinds: \(kinds)")
    }
    let reader = FaultTable(table, name: "fault \(number), `\(name)`")
    let allowed = FaultKind.commonKeys + kind.keys
    try reader.check(keys: allowed)
    return Fault(
      effect: try effect(kind, reader),
      schedule: try schedule(reader),
      times: try reader.integer("times", in: 1...Int.max),
      path: try reader.text("path"),
      method: try reader.text("method")?.uppercased()
    )
  }

  private static func schedule(_ table: FaultTable) throws(RuntimeFailure) -> Fault.Schedule {
    let named = ["every", "chance", "at"].filter(table.has)
    guard named.count <= 1 else {
      throw table.invalid(
        "`\(named[0])` and `\(named[1])` exclude each other",
        help: "set only one of every, chance and at"
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
        throw table.invalid("`status` is not set", help: "a number such as 503")
      }
      return .status(status, retryAfter: try retryAfter(table))
    case .slow:
      guard let milliseconds = try table.integer("milliseconds", in: 1...600_000) else {
        throw table.invalid("`milliseconds` is not set", help: "a number such as 1500")
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

  static func invalid(_ message: String, help: String? = nil) -> RuntimeFailure {
    RuntimeFailure(
      .unusableFaultPlan,
      "invalid fault plan: \(message)",
      helps: help.map { [$0] } ?? []
    )
  }
}

/// The kinds of faults by their names in a plan, with their own keys.
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

/// Reads typed values from one table.
private struct FaultTable {
  private let table: NameTable<TOMLValue>
  /// The table's name in error messages.
  private let name: String

  init(_ table: NameTable<TOMLValue>, name: String) {
    self.table = table
    self.name = name
  }

  func has(_ key: String) -> Bool { table[key] != nil }

  func check(keys allowed: [String]) throws(RuntimeFailure) {
    for key in table.keys where !allowed.contains(key) {
      let nearest = Suggestion.nearest(to: key, among: allowed)
      throw invalid(
        "unknown key `\(key)`" + (nearest.map { "; did you mean `\($0)`?" } ?? ""),
        help: "valid keys: \(allowed.joined(separator: ", "))"
      )
    }
  }

  func integer(_ key: String, in range: ClosedRange<Int>) throws(RuntimeFailure) -> Int? {
    guard let value = table[key] else { return nil }
    return try integer(value, of: key, in: range)
  }

  func integers(_ key: String, in range: ClosedRange<Int>) throws(RuntimeFailure) -> [Int]? {
    guard let value = table[key] else { return nil }
    guard let list = value.list, !list.isEmpty else {
      throw invalid("`\(key)` must be a list of request numbers", help: "for example at = [3, 7]")
    }
    var numbers: [Int] = []
    for value in list { numbers.append(try integer(value, of: key, in: range)) }
    return numbers
  }

  private func integer(
    _ value: TOMLValue,
    of key: String,
    in range: ClosedRange<Int>
  ) throws(RuntimeFailure) -> Int {
    guard let number = value.integer, range.contains(number) else {
      let bounds =
        range.upperBound == .max
        ? "from \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
      throw invalid("`\(key)` must be an integer \(bounds), found \(value.shown)")
    }
    return number
  }

  func text(_ key: String) throws(RuntimeFailure) -> String? {
    guard let value = table[key] else { return nil }
    guard let text = value.text, !text.isEmpty else {
      throw invalid("`\(key)` must be a text, found \(value.shown)")
    }
    return text
  }

  func flag(_ key: String) throws(RuntimeFailure) -> Bool {
    guard let value = table[key] else { return false }
    guard let flag = value.flag else {
      throw invalid("`\(key)` must be true or false, found \(value.shown)")
    }
    return flag
  }

  func invalid(_ message: String, help: String? = nil) -> RuntimeFailure {
    FaultPlan.invalid("\(name): \(message)", help: help)
  }
}
