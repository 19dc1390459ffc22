import EvqEngine
import EvqHTTP
import EvqModel
import EvqSyntax

extension PageForm {
  /// The cursor of the next page; nil on the last one.
  ///
  /// Throws E0602 unless the page ends or continues as documented: guessing the end would truncate the
  /// result. A cursor is a string in both APIs, so a number is an error.
  func next(in page: JSONValue) throws(RuntimeFailure) -> String? {
    switch cursor {
    case .paging: try PageForm.after(in: page)
    case .offset: try PageForm.offset(in: page)
    case .none: nil
    }
  }

  /// A missing `paging` or `paging.next` is the documented end; `null` counts as missing.
  private static func after(in page: JSONValue) throws(RuntimeFailure) -> String? {
    guard let paging = try page.single("paging"), paging != .null else { return nil }
    guard paging.isObject else { throw .unclearPaging("`paging` is \(paging.kind)") }
    guard let next = try paging.single("next"), next != .null else { return nil }
    guard next.isObject else { throw .unclearPaging("`paging.next` is \(next.kind)") }
    return try text(of: next.single("after"), named: "paging.next.after")
  }

  private static func offset(in page: JSONValue) throws(RuntimeFailure) -> String? {
    let hasMore = try page.single("hasMore")
    let offset = try page.single("offset")
    switch hasMore {
    case .boolean(false)?: return nil
    case .boolean(true)?: return try text(of: offset, named: "offset")
    case nil: throw .unclearPaging("`hasMore` is missing")
    case .null?, .number?, .string?, .array?, .object?:
      throw .unclearPaging("`hasMore` is \(hasMore?.kind ?? "missing")")
    }
  }

  private static func text(
    of cursor: JSONValue?,
    named name: String
  ) throws(RuntimeFailure) -> String {
    guard let cursor else { throw .unclearPaging("`\(name)` is missing") }
    guard let text = cursor.string else { throw .unclearPaging("`\(name)` is \(cursor.kind)") }
    guard !QueryEncoding.cursor(text).isEmpty else { throw .unclearPaging("`\(name)` is empty") }
    return text
  }
}

extension JSONValue {
  /// The value of a field that must not repeat; nil if it is missing.
  fileprivate func single(_ name: String) throws(RuntimeFailure) -> JSONValue? {
    guard case .object(let fields) = self else { return nil }
    let values = fields.filter { Text($0.name) == Text(name) }.map(\.value)
    guard values.count < 2 else { throw .unclearPaging("`\(name)` is repeated") }
    return values.first
  }

  /// The kind of value, for messages.
  var kind: String {
    switch self {
    case .null: "null"
    case .boolean: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "a list"
    case .object: "an object"
    }
  }
}

extension RuntimeFailure {
  fileprivate static func unclearPaging(_ reason: String) -> RuntimeFailure {
    RuntimeFailure(
      .malformedResponse,
      "the page does not say how to continue: \(reason)",
      helps: ["a proxy or a changed API may be the cause; try again later"]
    )
  }
}
