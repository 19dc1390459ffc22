// Trees as text without source ranges: equal dumps mean equal trees.

extension Expression {
  /// The tree as nested lists.
  package var dump: String {
    switch self {
    case .literal(let node): "\(node.value)"
    case .field(let field): "field(\(field.parts.map(\.text)))"
    case .parameter(let name): "$\(name.text)"
    case .list(let items, _): "list(\(items.dump))"
    case .call(let node): "\(node.function.text)(\(node.arguments.dump))"
    case .negative(let operand, _): "negative(\(operand.dump))"
    case .arithmetic(let node):
      "(\(node.operation.rawValue) \(node.left.dump) \(node.right.dump))"
    case .comparison(let node):
      "(\(node.operation.rawValue) \(node.left.dump) \(node.right.dump))"
    case .membership(let node):
      "(\(node.isNegated ? "not in" : "in") \(node.operand.dump) \(node.list.dump))"
    case .between(let node):
      "(between \(node.operand.dump) \(node.low.dump) \(node.high.dump))"
    case .match(let node): "(matches \(node.operand.dump) /\(node.pattern)/\(node.flags))"
    case .presence(let node):
      "(is \(node.isNegated ? "not " : "")\(node.state) \(node.operand.dump))"
    case .not(let operand, _): "(not \(operand.dump))"
    case .and(let operands): "(and \(operands.dump))"
    case .or(let operands): "(or \(operands.dump))"
    case .absent: "absent"
    }
  }
}

extension [Expression] {
  fileprivate var dump: String { map(\.dump).joined(separator: " ") }
}

extension Query {
  package var dump: String {
    let lines = ["from \(source.dump)"] + clauses.map(\.dump) + stages.map { "| \($0.dump)" }
    return lines.joined(separator: "\n")
  }
}

extension Script {
  package var dump: String { statements.map(\.dump).joined(separator: "\n;\n") }
}

extension Source {
  fileprivate var dump: String {
    switch self {
    case .named(let name): "source(\(name.text))"
    case .path(let path, _): "path(\(path))"
    case .standardInput: "standard input"
    case .binding(let name): "binding(\(name.text))"
    case .absent: "absent"
    }
  }
}

extension QueryElement {
  fileprivate var dump: String {
    ([layout.keyword.rawValue] + layout.parts.map(\.dump)).joined(separator: " ")
  }
}

extension QueryPart {
  fileprivate var dump: String {
    switch self {
    case .condition(let value), .operand(let value): value.dump
    case .fields(let fields): "\(fields.map(\.dump))"
    case .items(let items): "\(items.map(\.dump))"
    case .assignments(let items): "\(items.map { "\($0.name.text) = \($0.value.dump)" })"
    case .sortKeys(let keys): "\(keys.map(\.dump))"
    case .limit(let limit): limit.dump
    case .aggregates(let aggregates): "\(aggregates.map(\.dump))"
    case .key(let key): key.dump
    case .grouping(let keys): "by \(keys.map(\.dump))"
    }
  }
}

extension FieldPath {
  var dump: String { "\(parts.map(\.text))" }
}

extension GroupKey {
  fileprivate var dump: String { value.dump + (alias.map { " as \($0.text)" } ?? "") }
}

extension Aggregate {
  fileprivate var dump: String {
    Expression.call(call).dump + (alias.map { " as \($0.text)" } ?? "")
  }
}

extension SortKey {
  fileprivate var dump: String { (isDescending ? "-" : "+") + value.dump }
}

extension SelectItem {
  fileprivate var dump: String {
    value.dump + (alias.map { " as \($0.text)" } ?? "")
  }
}

extension RowLimit {
  fileprivate var dump: String {
    switch self {
    case .all: "all"
    case .rows(let count): count.dump
    }
  }
}
