import EvqModel
import EvqSyntax

/// An unknown, repeated or misplaced name in a query; the wording is in `NameError+Diagnostic`.
enum NameError {
  /// `from contacts`
  case unknownSource(String, known: [String])
  /// `id = $x`
  case unknownParameter(String, known: [String])
  /// `from $q` without `let q`
  case unknownQuery(String, known: [String])
  /// `let n = 3; from $n`
  case bindingIsNoQuery(String)
  /// `let q = from $q`, or a long chain of named queries
  case namedTooDeep(String, max: Int)
  /// `let q = from events; from events where id = $q`
  case queryAsValue(String)
  /// `property.hs_ciy` where the account's events have `hs_city`
  case unknownProperty(String, catalog: Catalog)
  /// `where eventTyp = a`
  case unknownField(String, known: [String], isOpen: Bool, catalog: Catalog)
  /// `where my-prop = 1`; `isProperty` where `property.` is left out
  case dashedName(FieldPath, isProperty: Bool)
  /// `lenght(id)`
  case unknownFunction(String, known: [String])
  /// `limit 1 limit 2`
  case duplicateClause(String)
  /// `select id, id`
  case duplicateColumn(String)
  /// `| rename id as eventType`
  case takenName(String)
  /// `| drop property.a`
  case dropsProperty(String)
}
