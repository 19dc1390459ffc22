/// An error in a plan; the wording is in `PlanError+Diagnostic`.
enum PlanError {
  /// `objectProperty.email = "a" or id = b`
  case objectPropertyAlone(String)
  /// `objectProperty.email = "a"` without `objectType`
  case objectPropertyWithoutType(String)
  /// `objectProperty.email = "a"` over a file
  case objectPropertyNotSent(source: String)
  /// `from timeline where id = a` without an `eventTemplateId`
  case selectionMissing(source: String, [String])
  /// `after "…"` for several requests
  case cursorForSeveral(requests: Int)
  /// `after "…"` over a file
  case cursorWithoutPages(source: String)
  case tooManyRequests(Int, max: Int)
  /// `eventType = pe123_singup`
  case unknownEventType(String, known: [String])
  /// `property.a = x and property.a = y`
  case alwaysEmpty(String)
}
