import EvqModel
import EvqSyntax

// The `$names` that a part of a program uses.

extension Statement {
  var parameterNames: Set<Text> {
    queries.reduce(into: expressions.parameterNames) { $0.formUnion($1.parameterNames) }
  }
}

extension Query {
  var parameterNames: Set<Text> {
    var names = expressions.parameterNames
    if case .binding(let name) = source { names.insert(Text(name.text)) }
    return names
  }
}

extension [Expression] {
  fileprivate var parameterNames: Set<Text> {
    var names: Set<Text> = []
    for expression in self {
      expression.forEach { if case .parameter(let name) = $0 { names.insert(Text(name.text)) } }
    }
    return names
  }
}
