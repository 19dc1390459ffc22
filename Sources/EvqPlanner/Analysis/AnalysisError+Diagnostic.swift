import EvqModel
import EvqSyntax

extension AnalysisError {
  func diagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .unknownSource, .unknownParameter, .unknownQuery, .namedTooDeep, .bindingIsNoQuery,
      .queryAsValue, .unknownProperty, .unknownField, .dashedName, .unknownFunction,
      .duplicateClause,
      .duplicateColumn, .takenName, .dropsProperty:
      nameDiagnostic(at: range)
    case .windowNeedsTime, .timelineNeedsTime, .cursorExpected, .fileNameExpected, .unknownFileKind,
      .rowCountExpected, .timeExpected, .constantAsField, .listAsValue,
      .emptyList, .monthsHaveNoLength, .constantExpected, .numberOutOfRange, .snapOutsideWindow,
      .noSuchTime, .operandType, .textInArithmetic, .operandTypes, .argumentCount,
      .datePartExpected, .bucketLengthExpected, .textAggregated:
      valueDiagnostic(at: range)
    case .conditionExpected, .wordIsField, .objectCompared, .textCompared, .typesCompared,
      .textOrdered, .timeOrderedByDuration, .regularExpression:
      conditionDiagnostic(at: range)
    }
  }

  // MARK: Names

  private func nameDiagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .unknownSource(let name, let known):
      return unknown(
        .unknownSource,
        "source `\(name)`",
        name,
        among: known,
        at: range,
        helps: AnalysisError.sourceHelps(name)
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
            : "declared are: \(all.joined(separator: " "))"
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
    default:
      return clashDiagnostic(at: range)
    }
  }

  /// Records are no source; their events are.
  private static func sourceHelps(_ name: String) -> [String] {
    let records = [
      "contacts": "contact", "companies": "company", "deals": "deal", "tickets": "ticket",
    ]
    let type = records[name.lowercased()] ?? records.values.first { $0 == name.lowercased() }
    if let type { return ["their events are: from events where objectType = \(type)"] }
    return ["a file is a source, too: from \"events.ndjson\", or - for standard input"]
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
      "a name with a dash stands in backticks",
      at: range,
      label: "use \(text)",
      fixIts: [FixIt(range: range, replacement: text)]
    )
  }

  /// Names that are known and cannot stand where they do.
  private func clashDiagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .namedTooDeep(let name, let max):
      return Diagnostic(
        .nestingTooDeep,
        "`$\(name)` is built on itself, or on more than \(max) named queries",
        at: range
      )
    case .bindingIsNoQuery(let name):
      return Diagnostic(.typeMismatch, "`$\(name)` is a value, not a query", at: range)
    case .queryAsValue(let name):
      return Diagnostic(
        .typeMismatch,
        "`$\(name)` is a query, not a value",
        at: range,
        helps: ["a query stands after `from`: from $\(name)"]
      )
    case .duplicateClause(let word):
      return Diagnostic(
        .duplicateClause,
        "`\(word)` stands here a second time",
        at: range,
        helps: ["only `where` may repeat; its conditions are then ANDed"]
      )
    case .duplicateColumn(let name):
      return Diagnostic(
        .duplicateName,
        "there is a column `\(name)` already",
        at: range,
        helps: ["name it with `as`"]
      )
    case .takenName(let name):
      return Diagnostic(
        .duplicateName,
        "there is a column `\(name)` already",
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
    default:
      return Diagnostic(.unknownField, "unknown name", at: range)
    }
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
    helps.append("in backticks a name is taken as it is: property.`\(name)`")
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
    let alias = isOpen ? AnalysisError.aliases[name.lowercased()] : nil
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

  /// What people type who think of the same thing under another name.
  private static let aliases: [String: String] = [
    "type": "eventType", "event": "eventType", "event_type": "eventType", "name": "eventType",
    "timestamp": "occurredAt", "time": "occurredAt", "date": "occurredAt",
    "created": "occurredAt", "occurred_at": "occurredAt", "ts": "occurredAt",
    "contactid": "objectId", "object_id": "objectId", "vid": "objectId",
    "object_type": "objectType", "property": "property.NAME",
    "objectproperty": "objectProperty.NAME",
  ]
}
