import EvqEngine
import EvqModel
import EvqPlan
import EvqSyntax

// The tables of `describe`.

extension ValueTable {
  /// One row per source: its kind of rows, the filters it accepts, its order.
  static func sources(_ sources: [String: SourceCapabilities]) -> ValueTable {
    var table = ValueTable(columns: ["source", "rows", "sent", "order"])
    for (name, source) in sources.sorted(by: { $0.key < $1.key }) {
      let sent =
        source.filters.map(\.field.name) + (source.window == nil ? [] : ["since", "until"])
      let rows = if case .events = source.rows { "events" } else { "records" }
      let values = [name, rows, sent.joined(separator: ", "), source.orderText]
      table.append(values.map { .text($0) })
    }
    return table
  }

  /// One row per field of a source: its type, and its API parameter.
  static func fields(of source: SourceCapabilities) -> ValueTable {
    var table = ValueTable(columns: ["field", "type", "sent"])
    let fields: [(name: String, field: Field)] =
      switch source.rows {
      case .events:
        Field.ofEvent.map { ($0.name, $0) } + [
          ("property.NAME", .property("NAME")), ("objectProperty.NAME", .objectProperty("NAME")),
        ]
      case .records(let shape): (shape.columns + shape.others).map { ($0.name, $0.field) }
      }
    for (name, field) in fields {
      let filter = FieldPattern(field).flatMap { source.filter(for: $0) }
      let window = source.window.map { "\($0.sinceParameter), \($0.untilParameter)" }
      let sent = filter?.parameter ?? (field == .occurredAt ? window : nil)
      table.append([.text(name), .text(field.type.rawValue), sent.map { .text($0) } ?? .missing])
    }
    return table
  }

  /// One row per property: how many events have it, and its values.
  static func properties(_ profiles: PropertyProfiles) -> ValueTable {
    var table = ValueTable(
      columns: ["property", "filled", "fill_rate", "distinct", "frequent", "example"]
    )
    for (name, profile) in profiles.ranked {
      let frequent = profile.frequent(3).map {
        "\(Spelling.value($0.value.text?.string ?? "")) (\($0.rows))"
      }
      table.append([
        .text(name),
        .number(Double(profile.filledCount)),
        .share(profile.filledCount, of: profiles.rowCount),
        .number(Double(profile.distinctCount)),
        .text(frequent.joined(separator: ", ")),
        profile.example,
      ])
    }
    return table
  }

  /// One row per frequent value.
  static func values(of profile: ValueProfile, count: Int, rowsMax: Int) -> ValueTable {
    var table = ValueTable(columns: ["value", "count", "share"])
    for (value, rows) in profile.frequent(rowsMax) {
      table.append([value, .number(Double(rows)), .share(rows, of: count)])
    }
    return table
  }
}

extension Value {
  /// A fraction, rounded to thousandths.
  fileprivate static func share(_ part: Int, of whole: Int) -> Value {
    whole == 0 ? .missing : .number((Double(part) / Double(whole) * 1_000).rounded() / 1_000)
  }
}

extension SourceCapabilities {
  fileprivate var orderText: String {
    switch sort {
    case .chosen: "oldest first, or newest first"
    case .newestFirst: "newest first"
    case nil: isSortedByTime ? "oldest first" : "unsorted"
    }
  }
}
