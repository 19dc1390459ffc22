package import EvqModel

/// The content of a record in canonical order: equal for the same event in two responses.
///
/// Ids cannot identify events: they can be missing, and are unique per event type only.
package struct RecordKey: Hashable, Sendable {
  private let content: [UInt8]

  /// `record` is a valid JSON object.
  package init(_ record: ArraySlice<UInt8>) {
    var content: [UInt8] = []
    RecordKey.append(object: record, to: &content)
    self.content = content
  }

  /// Writes the fields in the order of their names.
  ///
  /// Zero bytes, which JSON cannot contain, separate them.
  private static func append(object: ArraySlice<UInt8>, to content: inout [UInt8]) {
    let fields = Array(JSONFields(object)).enumerated().sorted { left, right in
      left.element.rawName == right.element.rawName
        ? left.offset < right.offset
        : left.element.rawName.lexicographicallyPrecedes(right.element.rawName)
    }
    for (_, field) in fields {
      content += field.rawName + [0, field.form.rawValue + 1]
      if field.form == .compound, field.rawValue.first == UInt8(ascii: "{") {
        append(object: field.rawValue, to: &content)
      } else {
        content += field.rawValue
      }
      content.append(0)
    }
  }
}

extension Batch {
  /// The content of a row's record.
  package func recordKey(row: Int) -> RecordKey { RecordKey(buffer.bytes(in: rows[row].bounds)) }
}
