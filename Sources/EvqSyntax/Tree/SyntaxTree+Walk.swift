// The direct parts of each node, in source order; walks over the tree are written with these.

extension Expression {
  /// The expressions directly below.
  package var children: [Expression] {
    switch self {
    case .literal, .field, .parameter, .absent: []
    case .list(let items, _), .and(let items), .or(let items): items
    case .call(let node): node.arguments
    case .negative(let operand, _), .not(let operand, _): [operand]
    case .arithmetic(let node): [node.left, node.right]
    case .comparison(let node): [node.left, node.right]
    case .membership(let node): [node.operand, node.list]
    case .between(let node): [node.operand, node.low, node.high]
    case .match(let node): [node.operand]
    case .presence(let node): [node.operand]
    }
  }

  /// Calls with the expression and with everything below it, a parent before its children.
  package func forEach(_ body: (Expression) -> Void) {
    body(self)
    for child in children { child.forEach(body) }
  }
}

extension Query {
  /// The expressions of all clauses and stages.
  package var expressions: [Expression] {
    clauses.flatMap(\.expressions) + stages.flatMap(\.expressions)
  }
}

extension SelectItem {
  /// The value of the column: a field or a computed value.
  package var value: Expression { computed ?? .field(field) }
}
