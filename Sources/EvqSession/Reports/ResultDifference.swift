import EvqEngine
import EvqModel

/// The rows that only one of two results has.
struct ResultDifference {
  private let first: [ResultRows.Row]
  private let second: [ResultRows.Row]
  private let columns: (first: [String], second: [String])
  private let names: (first: String, second: String)
  private let areEvents: Bool
  private let sharedCount: Int

  /// `names` are the names of the results; `byID` compares events by id only.
  init(_ first: ResultRows, _ second: ResultRows, names: (String, String), byID: Bool) {
    self.first = first.missing(in: second, byID: byID)
    self.second = second.missing(in: first, byID: byID)
    columns = (first.columns, second.columns)
    self.names = names
    areEvents = byID
    sharedCount = first.rows.count - self.first.count
  }

  var count: Int { first.count + second.count }

  var summary: String {
    let kind = areEvents ? "event" : "row"
    guard count > 0 else { return "no difference: \(sharedCount.of(kind)) in both" }
    return "\(first.count.of(kind)) only in \(names.first), \(second.count) only in "
      + "\(names.second), \(sharedCount) in both"
  }

  /// The rows, with a column `only` before the columns of both results.
  var table: ValueTable {
    let all = (columns.first + columns.second).unique
    var rows: [[Value]] = []
    for (name, names, part) in [
      (names.first, columns.first, first), (names.second, columns.second, second),
    ] {
      let indices = all.map { name in names.firstIndex { Text($0) == Text(name) } }
      rows += part.map { row in
        [.text(name)] + indices.map { index in index.map { row.values[$0] } ?? .missing }
      }
    }
    return ValueTable(columns: ["only"] + all, rows: rows)
  }
}
