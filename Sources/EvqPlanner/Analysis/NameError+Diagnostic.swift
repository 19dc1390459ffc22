import EvqModel
import EvqSyntax

extension NameError {
  func diagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .unknownSource(let name, let known):
      return unknown(
        .unknownSource,
        "source `\(name)`",
        name,
        among: known,
        at: range,
        helps: NameError.sourceHelps(name)
      )
    case .unknownParameter(let name, let known):
      let all = known.map { "$\($0)" }
      return unknown(
        .unknownParameter,
        "parameter `$\(name)`",
        "$\(name)",
        among: all,
        at: range,
        helps: [
          known.isEmpty
            ? "declare it first: param \(name): string = \"…\""
            : "declared parameters: \(all.joined(separator: " "))"
        ]
      )
    case .unknownFunction(let name, let known):
      return unknown(
        .unknownFunction,
        "function `\(name)`",
        name,
        among: known,
        at: range,
        helps: ["the functions are: \(known.joined(separator: " "))"]
      )
    case .unknownProperty(let name, let catalog):
      return unknownProperty(name, catalog, at: range)
    case .unknownField(let name, let known, let isOpen, let catalog):
      return unknownField(name, known, isOpen, catalog, at: range)
    case .dashedName(let path, let isProperty):
      return dashedName(path, isProperty, at: range)
    case .unknownQuery(let name, let known):
      let all = known.map { "$\($0)" }
      return unknown(
        .unknownParameter,
        "query `$\(name)`",
        "$\(name)",
        among: all,
        at: range,
        helps: ["name it first: let \(name) = from events …, or keep a query as it: save \(name)"]
      )
    case .namedTooDeep(let name, let max):
      return Diagnostic(
        .nestingTooDeep,
        "`$\(name)` refers to itself, or to more than \(max) named queries in a row",
        at: range
      )
    case .bindingIsNoQuery(let name):
      return Diagnostic(.typeMismatch, "`$\(name)` is a value, not a query", at: range)
    case .queryAsValue(let name):
      return Diagnostic(
        .typeMismatch,
        "`$\(name)` is a query, not a value",
        at: range,
        helps: ["use a query after `from`: from $\(name)"]
      )
    case .duplicateClause(let word):
      return Diagnostic(
        .duplicateClause,
        "`\(word)` is repeated",
        at: range,
        helps: ["only `where` may be repeated; its conditions are joined by `and`"]
      )
    case .duplicateColumn(let name):
      return Diagnostic(
        .duplicateName,
        "column `\(name)` already exists",
        at: range,
        helps: ["name it with `as`"]
      )
    case .takenName(let name):
      return Diagnostic(
        .duplicateName,
        "column `\(name)` already exists",
        at: range,
        helps: ["choose another name, or drop that column first"]
      )
    case .dropsProperty(let name):
      return Diagnostic(
        .typeMismatch,
        "`\(name)` is part of the column `properties`",
        at: range,
        helps: ["drop `properties`, or select the columns to keep"]
      )
    }
  }

  /// Help for an unknown source: records are not a source, their events are.
  private static func sourceHelps(_ name: String) -> [String] {
    let records = [
      "contacts": "contact", "companies": "company", "deals": "deal", "tickets": "ticket",
    ]
    let type = records[name.lowercased()] ?? records.values.first { $0 == name.lowercased() }
    if let type { return ["their events are: from events where objectType = \(type)"] }
    return ["a file is also a source: from \"events.ndjson\", or - for standard input"]
  }

  private func dashedName(
    _ path: FieldPath,
    _ isProperty: Bool,
    at range: SourceRange
  ) -> Diagnostic {
    let parts = (isProperty ? ["property"] : []) + path.parts.map(\.text)
    let meant = parts.enumerated().map { Spelling.namePart($1, isFirst: $0 == 0) }
    let text = meant.joined(separator: ".")
    return Diagnostic(
      .unknownField,
      "a name with a dash needs backticks",
      at: range,
      label: "use \(text)",
      fixIts: [FixIt(range: range, replacement: text)]
    )
  }

  private func unknown(
    _ code: DiagnosticCode,
    _ what: String,
    _ name: String,
    among names: [String],
    at range: SourceRange,
    helps: [String]
  ) -> Diagnostic {
    let near = Suggestion.nearest(to: name, among: names)
    return Diagnostic(
      code,
      "unknown \(what)",
      at: range,
      label: Suggestion.label(near),
      helps: (near == nil && code == .unknownSource
        ? ["the sources are: \(names.joined(separator: " "))"] : []) + helps,
      fixIts: near.map { [FixIt(range: range, replacement: $0)] } ?? []
    )
  }

  private func unknownProperty(
    _ name: String,
    _ catalog: Catalog,
    at range: SourceRange
  ) -> Diagnostic {
    let near = Suggestion.nearest(to: name, among: catalog.propertyNames)
    var helps: [String] = []
    if let near, let count = catalog.propertyCounts[near] {
      helps.append("`property.\(near)` occurs in \(count) of \(catalog.sampledEvents) events")
    }
    helps.append("backticks turn this check off: property.`\(name)`")
    return Diagnostic(
      .unknownField,
      "unknown field `property.\(name)`",
      at: range,
      label: "no event of the account has it",
      helps: helps,
      fixIts: near.map { [FixIt(range: range, replacement: "property.\($0)")] } ?? []
    )
  }

  private func unknownField(
    _ name: String,
    _ known: [String],
    _ isOpen: Bool,
    _ catalog: Catalog,
    at range: SourceRange
  ) -> Diagnostic {
    let alias = isOpen ? NameError.aliases[name.lowercased()] : nil
    let property = isOpen && catalog.propertyCounts[name] != nil ? "property.\(name)" : nil
    let near = property ?? alias ?? Suggestion.nearest(to: name, among: known)
    var helps: [String] = []
    if isOpen, near == nil {
      helps.append("the fields of an event are: \(known.joined(separator: " ")) property.NAME")
      let property = Spelling.namePart(name, isFirst: false)
      helps.append("a property is written property.\(property), a text \(Spelling.string(name))")
    } else if !isOpen {
      helps.append("the columns here are: \(known.joined(separator: " "))")
    }
    return Diagnostic(
      .unknownField,
      "unknown field `\(name)`",
      at: range,
      label: Suggestion.label(near),
      helps: helps,
      fixIts: near.map { [FixIt(range: range, replacement: $0)] } ?? []
    )
  }

  /// Other names for the fields of an event, and the field that is meant.
  private static let aliases: [String: String] = [
    "type": "eventType", "event": "eventType", "event_type": "eventType", "name": "eventType",
    "timestamp": "occurredAt", "time": "occurredAt", "date": "occurredAt",
    "created": "occurredAt", "occurred_at": "occurredAt", "ts": "occurredAt",
    "contactid": "objectId", "object_id": "objectId", "vid": "objectId",
    "object_type": "objectType", "property": "property.NAME",
    "objectproperty": "objectProperty.NAME",
  ]
}
