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

extension Statement {
  /// The queries of the statement.
  package var queries: [Query] {
    switch self {
    case .query(let query): [query]
    case .explain(let node): [node.query]
    case .binding(let node):
      if case .query(let query) = node.value { [query] } else { [] }
    case .why(let node): node.query.map { [$0] } ?? []
    case .verify(let node): [node.query]
    case .compare(let node): [node.first, node.second]
    case .describe(let node):
      if case .query(let query) = node.subject { [query] } else { [] }
    case .parameter, .echo, .setting, .send, .include, .run, .save, .expect: []
    }
  }

  /// The expressions of the statement outside of its queries.
  package var expressions: [Expression] {
    switch self {
    case .binding(let node):
      if case .expression(let value) = node.value { [value] } else { [] }
    case .parameter(let node): node.defaultValue.map { [$0] } ?? []
    case .echo(let node): [node.text]
    case .setting(let node): [node.value]
    case .why(let node):
      if case .event(let id, _) = node.subject { [id] } else { [] }
    case .send(let node): node.body.expressions
    case .run(let node): node.arguments.map(\.value)
    case .expect(let node): node.form.expressions
    case .query, .explain, .verify, .compare, .describe, .include, .save: []
    }
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

extension ExpectStatement.Form {
  fileprivate var expressions: [Expression] {
    switch self {
    case .rows(let value), .condition(let value): [value]
    case .columns(let fields): fields.map { .field($0) }
    case .empty, .error: []
    }
  }
}

extension SendStatement.Body {
  fileprivate var expressions: [Expression] {
    switch self {
    case .object(let object): object.expressions
    case .file(let path): [path]
    }
  }
}

extension ObjectLiteral {
  fileprivate var expressions: [Expression] { entries.flatMap(\.value.expressions) }
}

extension ObjectValue {
  fileprivate var expressions: [Expression] {
    switch self {
    case .object(let object): object.expressions
    case .list(let items, _): items.flatMap(\.expressions)
    case .expression(let expression): [expression]
    }
  }
}
