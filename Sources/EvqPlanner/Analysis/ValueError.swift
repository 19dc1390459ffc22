import EvqModel

/// A value of the wrong type or form; the wording is in `ValueError+Diagnostic`.
enum ValueError {
  /// `from $counts since 7d` where `occurredAt` is no longer a time
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
  /// `sort 1`, `select "id"`, where a field is expected
  case constantAsField(String)
  /// `in $cities` where the parameter is empty
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
  /// `lower()`
  case argumentCount(String, ClosedRange<Int>, found: Int)
  /// `date_part("hours", occurredAt)`
  case datePartExpected(String, known: [String])
  /// `bucket(occurredAt, 3)`, `timeline 3`
  case bucketLengthExpected(String)
  /// `sum(property.amount)`; `min` and `max` also take times
  case textAggregated(String, function: String, takesTimes: Bool)
}
