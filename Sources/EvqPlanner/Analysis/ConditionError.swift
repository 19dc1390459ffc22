import EvqModel

/// A comparison of values that do not fit; the wording is in `ConditionError+Diagnostic`.
enum ConditionError {
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
