/// Prints a syntax tree in the canonical form, for `evq fmt` and messages.
///
/// Parsing the printed text gives the same tree, and printing that tree the same text.
package enum SourcePrinter {
  /// A statement on one line.
  package static func text(of statement: Statement) -> String {
    let node = statement.node
    return node.head + (node.finalQuery.map { text(of: $0) } ?? "")
  }

  /// A query on one line.
  package static func text(of query: Query) -> String {
    let parts = ["from \(text(of: query.source))"] + query.clauses.map { text(of: $0) }
    let head = parts.joined(separator: " ")
    return ([head] + query.stages.map { text(of: $0) }).joined(separator: " | ")
  }

  package static func text(of source: Source) -> String {
    switch source {
    case .named(let name): name.text
    case .path(let path, _): Spelling.string(path)
    case .standardInput: "-"
    case .binding(let name): "$\(name.text)"
    case .absent: "…"
    }
  }

  /// A clause or a stage, without its `|`.
  package static func text(of element: some QueryElement) -> String {
    let (keyword, parts) = element.layout
    return ([keyword.rawValue] + parts.map { text(of: $0) }.filter { !$0.isEmpty })
      .joined(separator: " ")
  }

  // MARK: Parts

  private static func text(of part: QueryPart) -> String {
    switch part {
    case .condition(let condition): text(of: condition)
    case .operand(let operand): operandText(of: operand)
    case .fields(let fields): list(fields, text(of:))
    case .items(let items): list(items, text(of:))
    case .assignments(let assignments):
      list(assignments) { "\(name($0.name)) = \(text(of: $0.value))" }
    case .sortKeys(let keys): list(keys, text(of:))
    case .limit(let limit): text(of: limit)
    case .aggregates(let aggregates): list(aggregates, text(of:))
    case .key(let key): text(of: key)
    case .grouping(let keys): keys.isEmpty ? "" : "by \(list(keys, text(of:)))"
    }
  }

  static func list<Element>(
    _ elements: [Element],
    _ text: (Element) -> String
  ) -> String {
    elements.map(text).joined(separator: ", ")
  }

  private static func text(of key: SortKey) -> String {
    key.isDescending ? "-\(operandText(of: key.value, above: 3))" : operandText(of: key.value)
  }

  private static func text(of item: SelectItem) -> String {
    (item.computed.map { operandText(of: $0) } ?? text(of: item.field))
      + (item.alias.map { " as \(name($0))" } ?? "")
  }

  private static func text(of key: GroupKey) -> String {
    operandText(of: key.value) + (key.alias.map { " as \(name($0))" } ?? "")
  }

  private static func text(of aggregate: Aggregate) -> String {
    text(of: .call(aggregate.call)) + (aggregate.alias.map { " as \(name($0))" } ?? "")
  }

  private static func text(of limit: RowLimit) -> String {
    switch limit {
    case .all: "all"
    case .rows(let count): operandText(of: count)
    }
  }

  static func name(_ name: Name) -> String {
    Spelling.namePart(name.text, isFirst: true)
  }

  package static func text(of field: FieldPath) -> String {
    field.parts.enumerated()
      .map { Spelling.namePart($0.element.text, isFirst: $0.offset == 0) }
      .joined(separator: ".")
  }
}
