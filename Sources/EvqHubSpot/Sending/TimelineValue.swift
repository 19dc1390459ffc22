package import EvqModel

/// A value of an event to send; numbers keep their digits.
package indirect enum TimelineValue: Sendable, Equatable {
  /// Sent inside `extraData`; the same as no value elsewhere.
  case null
  case text(String)
  case number(String)
  case boolean(Bool)
  case time(Instant)
  case object([Entry])
  case list([TimelineValue])

  package struct Entry: Sendable, Equatable {
    package var name: String
    package var value: TimelineValue

    package init(_ name: String, _ value: TimelineValue) {
      self.name = name
      self.value = value
    }
  }

  /// Parses JSON that the scanner has validated.
  package init(json bytes: ArraySlice<UInt8>, form: ValueSlice.Form) {
    switch form {
    case .missing: self = .null
    case .string, .escapedString: self = .text(JSONText.unescape(bytes))
    case .number: self = .number(String(decoding: bytes, as: UTF8.self))
    case .boolean: self = .boolean(bytes.first == UInt8(ascii: "t"))
    case .compound, .compoundText:
      if bytes.first == UInt8(ascii: "{") {
        self = .object(
          JSONFields(bytes).map {
            Entry($0.name, TimelineValue(json: $0.rawValue, form: $0.form))
          }
        )
      } else {
        self = .list(
          JSONFields.elements(of: bytes).map { TimelineValue(json: $0.rawValue, form: $0.form) }
        )
      }
    }
  }

  /// A scalar as the text of a token; dates are milliseconds since 1970.
  ///
  /// Source: tokens are strings; those of type date contain an epoch in milliseconds.
  var tokenText: String? {
    switch self {
    case .text(let text): text
    case .number(let digits): digits
    case .boolean(let value): value ? "true" : "false"
    case .time(let instant): String(instant.milliseconds)
    case .null, .object, .list: nil
    }
  }

  /// A scalar as the text of a plain field.
  var fieldText: String? {
    if case .time(let instant) = self { instant.description } else { tokenText }
  }

  func append(to output: inout [UInt8]) {
    switch self {
    case .null: output += Array("null".utf8)
    case .text(let text): JSONText.appendString(text, to: &output)
    case .number(let digits): output += Array(digits.utf8)
    case .boolean(let value): output += Array((value ? "true" : "false").utf8)
    case .time(let instant): JSONText.appendString(instant.description, to: &output)
    case .object(let entries):
      output.append(UInt8(ascii: "{"))
      for (index, entry) in entries.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        JSONText.appendString(entry.name, to: &output)
        output.append(UInt8(ascii: ":"))
        entry.value.append(to: &output)
      }
      output.append(UInt8(ascii: "}"))
    case .list(let items):
      output.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        item.append(to: &output)
      }
      output.append(UInt8(ascii: "]"))
    }
  }
}
