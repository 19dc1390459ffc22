import CSimdjson
package import EvqModel
import EvqSyntax

/// Finds the fields of records in JSON bytes: the front of the one data path.
///
/// It wraps one C++ scanner, which keeps buffers between calls; it is used by one task at a time.
package final class RecordScanner {
  /// How records are separated.
  package enum Layout: Sendable {
    /// One per line.
    case lines
    /// An object, an array, an object with an array `results`, or several of these.
    case document
  }

  /// Where a scan of one buffer stands.
  package struct Cursor {
    fileprivate var state: evq_cursor

    package init(_ layout: Layout) {
      state = evq_cursor()
      state.layout = Int32(layout == .lines ? EVQ_LAYOUT_LINES : EVQ_LAYOUT_DOCUMENT)
    }

    package var position: Int { Int(state.position) }
    /// Whether an array is still open, whose missing end is a fault to find.
    package var isInArray: Bool { state.in_array != 0 }
    /// Line ends passed, in the layout of lines.
    package var lines: Int { Int(state.lines) }
  }

  /// A record that is no JSON object: where it is, and how many lines stand before it in its buffer.
  package struct Fault: Sendable, Equatable {
    package var offset: Int
    package var length: Int
    package var line: Int
  }

  private let handle: OpaquePointer
  private let targets: [(slot: Int, field: Field)]
  private let slotCount: Int
  private let rowsMax: Int

  /// A scanner that fills these slots of batches with `slotCount` slots.
  ///
  /// `rowsMax` is the most rows of a batch, which tests make small. It fails without memory only.
  package init(
    slots: [(slot: Int, field: Field)],
    slotCount: Int,
    rowsMax: Int = Batch.rowsMax
  ) throws(SourceError) {
    targets = slots.filter { $0.field.key != nil }
    self.slotCount = slotCount
    self.rowsMax = rowsMax
    guard let handle = RecordScanner.create(targets.compactMap(\.field.key)) else {
      throw SourceError(.unreadableInput, "there is not enough memory to read the input")
    }
    self.handle = handle
  }

  deinit {
    evq_scanner_destroy(handle)
  }

  private static func create(_ keys: [(name: String, isProperty: Bool)]) -> OpaquePointer? {
    let names = keys.map { Array($0.name.utf8CString) }
    // The C side copies the names; one flat buffer keeps them in place for the call.
    let flat = names.flatMap(\.self)
    return flat.withUnsafeBufferPointer { buffer in
      var offset = 0
      let fields = zip(keys, names).map { key, name in
        defer { offset += name.count }
        return evq_field(
          name: buffer.baseAddress.map { $0 + offset },
          length: name.count - 1,
          in_properties: key.isProperty ? 1 : 0
        )
      }
      return evq_scanner_create(fields, fields.count)
    }
  }

  /// The next rows of a buffer, at most a batch of them; the cursor moves on.
  package func scan(_ buffer: ByteBuffer, _ cursor: inout Cursor) -> (batch: Batch, faults: [Fault])
  {
    let faultsMax = 64
    var rows = Array(repeating: evq_range(), count: rowsMax)
    var slices = Array(repeating: evq_slice(), count: rowsMax * max(1, targets.count))
    var faults = Array(repeating: evq_fault(), count: faultsMax)
    var faultCount = 0
    let rowCount = buffer.withBytes { bytes in
      evq_scan(
        handle,
        bytes.baseAddress,
        UInt64(bytes.count),
        &cursor.state,
        rowsMax,
        &rows,
        &slices,
        faultsMax,
        &faults,
        &faultCount
      )
    }
    var columns = Array(repeating: Column.absent, count: slotCount)
    for (index, target) in targets.enumerated() {
      let start = index * rowsMax
      columns[target.slot] = column(slices[start..<start + rowCount], target.field, buffer)
    }
    let batch = Batch(
      buffer: buffer,
      rows: rows.prefix(rowCount).map {
        RowRange(offset: Int($0.offset), length: Int($0.length))
      },
      columns: columns
    )
    return (batch, faults.prefix(faultCount).map(Fault.init))
  }

  private func column(
    _ slices: ArraySlice<evq_slice>,
    _ field: Field,
    _ buffer: ByteBuffer
  ) -> Column {
    let slices = slices.map(Slice.init)
    guard field.type == .time else { return .slices(slices) }
    return buffer.withBytes { bytes in
      .times(slices.map { RecordScanner.milliseconds($0, bytes) })
    }
  }

  private static func milliseconds(_ slice: Slice, _ bytes: UnsafeBufferPointer<UInt8>) -> Int64 {
    switch slice.form {
    case .string, .number:
      let text = UnsafeBufferPointer(rebasing: bytes[slice.bounds])
      return Instant(utf8: text)?.milliseconds ?? Column.noTime
    case .escapedString:
      // Written with escapes, a time is still that time: "2026-01-05T10\u003a00Z".
      let text = JSONText.unescape(bytes[slice.bounds])
      return Instant(text)?.milliseconds ?? Column.noTime
    case .missing, .boolean, .compound:
      return Column.noTime
    }
  }
}

extension Slice {
  fileprivate init(_ slice: evq_slice) {
    self.init(
      offset: Int(slice.offset),
      length: Int(slice.packed & 0x00FF_FFFF_FFFF_FFFF),
      form: Form(rawValue: UInt8(slice.packed >> 56)) ?? .missing
    )
  }
}

extension RecordScanner.Fault {
  fileprivate init(_ fault: evq_fault) {
    self.init(offset: Int(fault.offset), length: Int(fault.length), line: Int(fault.line))
  }
}

extension Field {
  /// The JSON key that carries the field; nil for one that no response carries.
  fileprivate var key: (name: String, isProperty: Bool)? {
    switch self {
    case .property(let name): (name, true)
    case .objectProperty: nil
    case .id, .eventType, .occurredAt, .objectType, .objectId, .properties, .column:
      (name, false)
    }
  }
}
