import EvqModel
import EvqSyntax

// Which `$names` a statement uses.

extension Statement {
  var parameterNames: Set<Text> {
    switch self {
    case .query(let query): query.parameterNames
    case .explain(let node): node.query.parameterNames
    case .binding(let node):
      switch node.value {
      case .query(let query): query.parameterNames
      case .expression(let value): value.parameterNames
      }
    case .parameter(let node): node.defaultValue?.parameterNames ?? []
    case .echo(let node): node.text.parameterNames
    case .setting(let node): node.value.parameterNames
    case .why(let node): node.parameterNames
    case .verify(let node): node.query.parameterNames
    case .compare(let node): node.first.parameterNames.union(node.second.parameterNames)
    case .describe(let node):
      if case .query(let query) = node.subject { query.parameterNames } else { [] }
    case .send(let node):
      switch node.body {
      case .object(let object): object.parameterNames
      case .file(let path): path.parameterNames
      }
    case .include, .save: []
    case .run(let node): node.arguments.map(\.value).parameterNames
    case .expect(let node): node.form.parameterNames
    }
  }
}

extension ExpectStatement.Form {
  fileprivate var parameterNames: Set<Text> {
    switch self {
    case .rows(let value), .condition(let value): value.parameterNames
    case .empty, .columns, .error: []
    }
  }
}

extension WhyStatement {
  fileprivate var parameterNames: Set<Text> {
    var names = query?.parameterNames ?? []
    if case .event(let id, _) = subject { names.formUnion(id.parameterNames) }
    return names
  }
}

extension ObjectLiteral {
  fileprivate var parameterNames: Set<Text> {
    entries.reduce(into: []) { $0.formUnion($1.value.parameterNames) }
  }
}

extension ObjectValue {
  fileprivate var parameterNames: Set<Text> {
    switch self {
    case .object(let object): object.parameterNames
    case .list(let items, _): items.reduce(into: []) { $0.formUnion($1.parameterNames) }
    case .expression(let expression): expression.parameterNames
    }
  }
}

extension Query {
  var parameterNames: Set<Text> {
    var names: Set<Text> = []
    if case .binding(let name) = source { names.insert(Text(name.text)) }
    for clause in clauses { names.formUnion(clause.form.expressions.flatMap(\.parameterNames)) }
    for stage in stages { names.formUnion(stage.form.expressions.flatMap(\.parameterNames)) }
    return names
  }
}

extension Clause.Form {
  fileprivate var expressions: [Expression] {
    switch self {
    case .where(let value), .since(let value), .until(let value), .on(let value),
      .after(let value), .limit(.rows(let value)):
      [value]
    case .sort(let keys): keys.map(\.value)
    case .select(let items): items.compactMap(\.computed)
    case .limit(.all): []
    }
  }
}

extension Stage.Form {
  fileprivate var expressions: [Expression] {
    switch self {
    case .where(let value), .limit(.rows(let value)), .tail(let value), .sample(let value),
      .save(let value):
      [value]
    case .extend(let assignments): assignments.map(\.value)
    case .count(let keys): keys.map(\.value)
    case .stats(let aggregates, let keys): aggregates.flatMap(\.call.arguments) + keys.map(\.value)
    case .top(let value, let key): [value, key.value]
    case .timeline(let value, let keys): [value] + keys.map(\.value)
    case .sort(let keys): keys.map(\.value)
    case .select(let items): items.compactMap(\.computed)
    case .drop, .rename, .limit(.all), .distinct: []
    }
  }
}

extension Expression {
  fileprivate var parameterNames: Set<Text> {
    switch self {
    case .parameter(let name): [Text(name.text)]
    case .literal, .field, .absent: []
    case .list(let items, _), .and(let items), .or(let items): items.parameterNames
    case .call(let node): node.arguments.parameterNames
    case .negative(let operand, _), .not(let operand, _): operand.parameterNames
    case .arithmetic(let node): [node.left, node.right].parameterNames
    case .comparison(let node): [node.left, node.right].parameterNames
    case .membership(let node): [node.operand, node.list].parameterNames
    case .between(let node): [node.operand, node.low, node.high].parameterNames
    case .match(let node): node.operand.parameterNames
    case .presence(let node): node.operand.parameterNames
    }
  }
}

extension [Expression] {
  fileprivate var parameterNames: Set<Text> {
    reduce(into: []) { $0.formUnion($1.parameterNames) }
  }
}
