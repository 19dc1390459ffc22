/// Prints a syntax tree in the canonical form, for `evq fmt` and messages.
///
/// Parsing the printed text gives the same tree, and printing that tree the same text.
package enum SourcePrinter {
  /// A statement on one line.
  package static func text(of statement: Statement) -> String {
    switch statement {
    case .query(let query): return text(of: query)
    case .explain(let node):
      let form = node.form == .full ? "" : "\(node.form.rawValue) "
      return "explain \(form)\(text(of: node.query))"
    case .binding(let node):
      return "let \(name(node.name)) = \(text(of: node.value))"
    case .parameter(let node):
      let value = node.defaultValue.map { " = " + valueText(of: $0) } ?? ""
      return "param \(name(node.name)): \(name(node.type))\(value)"
    case .echo(let node): return "echo \(operandText(of: node.text))"
    case .setting(let node):
      return
        "set \(Keyword(spelling: node.key.text)?.rawValue ?? name(node.key)) = \(valueText(of: node.value))"
    case .why(let node): return node.prefix + (node.query.map { text(of: $0) } ?? "")
    case .verify(let node): return "verify \(text(of: node.query))"
    case .compare(let node):
      return "compare \(text(of: node.first)) with \(text(of: node.second))"
    case .describe(let node):
      if case .query(let query) = node.subject { return node.prefix + text(of: query) }
      return node.prefix
    case .send(let node):
      switch node.body {
      case .object(let object): return "send \(name(node.target)) \(text(of: object))"
      case .file(let path): return "send \(name(node.target)) from \(operandText(of: path))"
      }
    case .include(let node): return "include \(Spelling.string(node.path.text))"
    case .run(let node): return text(of: node)
    case .save(let node): return text(of: node)
    case .expect(let node): return "expect \(text(of: node.form))"
    }
  }

  private static func text(of object: ObjectLiteral) -> String {
    let entries = object.entries.map { entry in
      let key =
        Spelling.isWord(entry.name.text) ? entry.name.text : Spelling.string(entry.name.text)
      return "\(key): \(text(of: entry.value))"
    }
    return entries.isEmpty ? "{}" : "{ \(entries.joined(separator: ", ")) }"
  }

  private static func text(of value: ObjectValue) -> String {
    switch value {
    case .object(let object): text(of: object)
    case .list(let items, _): "[\(items.map { text(of: $0) }.joined(separator: ", "))]"
    case .expression(let expression): valueText(of: expression)
    }
  }

  private static func text(of value: BindingStatement.Value) -> String {
    switch value {
    case .query(let query): text(of: query)
    case .expression(let expression): valueText(of: expression)
    }
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
