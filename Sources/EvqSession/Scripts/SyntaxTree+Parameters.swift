import EvqModel
import EvqSyntax

// The `$names` that queries and expressions use.

extension Query {
  var parameterNames: Set<Text> {
    var names = expressions.parameterNames
    if case .binding(let name) = source { names.insert(Text(name.text)) }
    return names
  }
}

extension [Expression] {
  var parameterNames: Set<Text> {
    var names: Set<Text> = []
    for expression in self {
      expression.forEach { if case .parameter(let name) = $0 { names.insert(Text(name.text)) } }
    }
    return names
  }
}
