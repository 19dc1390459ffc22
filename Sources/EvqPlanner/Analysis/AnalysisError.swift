import EvqModel
import EvqSyntax

/// What can be wrong with the names and types of a query; the wording is in
/// `AnalysisError+Diagnostic`.
enum AnalysisError {
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
  /// `where my-prop = 1`; of an event's property without its `property.`
  case dashedName(FieldPath, isProperty: Bool)
  /// `limit 1 limit 2`
  case duplicateClause(String)
  /// `select id, id`
  case duplicateColumn(String)
  /// `| rename id as eventType`
  case takenName(String)
  /// `| drop property.a`
  case dropsProperty(String)
  /// `from $counts since 7d` where `occurredAt` is no time any more
  case windowNeedsTime(ValueType)
  /// `| extend occurredAt = 1 | timeline 1d`
  case timelineNeedsTime(ValueType)
  /// `after 3`
  case cursorExpected
  /// `| save rows.csv`
  case fileNameExpected(meant: String)
  /// `| save "rows.xlsx"`
  case unknownFileKind(String)
  /// `limit 1.5`
  case rowCountExpected
  /// `since "soon"`
  case timeExpected
  /// `sort 1`, `select "id"`; what is meant is a field
  case constantAsField(String)
  /// `in $cities` where the parameter holds nothing
  case emptyList
  /// `now - occurredAt > 1mo`
  case monthsHaveNoLength
  /// `extend a = ("b", "c")`
  case listAsValue
  /// `since occurredAt`
  case constantExpected
  /// `1e999`
  case numberOutOfRange(String)
  /// `occurredAt > now - 7d@d`
  case snapOutsideWindow
  /// `since 2026-02-30`
  case noSuchTime(String)
  /// `lower(1)`
  case operandType(String, expected: String, found: ValueType)
  /// `property.amount * 2`
  case textInArithmetic(String, operator: String)
  /// `now * 2`
  case operandTypes(String, ValueType, ValueType)
  /// `lenght(id)`
  case unknownFunction(String, known: [String])
  /// `lower()`
  case argumentCount(String, ClosedRange<Int>, found: Int)
  /// `date_part("hours", occurredAt)`
  case datePartExpected(String, known: [String])
  /// `bucket(occurredAt, 3)`, `timeline 3`
  case bucketLengthExpected(String)
  /// `sum(property.amount)`; of times there are least and greatest ones, too
  case textAggregated(String, function: String, takesTimes: Bool)
  /// `where id`
  case conditionExpected(String, found: ValueType)
  /// `where "a" = objectType`
  case wordIsField(String)
  /// `where properties = a`
  case objectCompared(String)
  /// `id = now`
  case textCompared(to: ValueType)
  /// `occurredAt = 3`
  case typesCompared(ValueType, ValueType)
  /// `property.a < "b"`
  case textOrdered(String)
  /// `occurredAt > 7d`
  case timeOrderedByDuration(String, String)
  /// `id matches /a(/`
  case regularExpression(String)
}
