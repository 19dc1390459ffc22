import CSimdjson
package import EvqModel
import EvqSyntax

/// Finds the fields of records in JSON bytes.
///
/// It wraps a C++ scanner, which reuses buffers between calls; only one task may use it at a time.
package final class RecordScanner {
  /// How records are separated.
  package enum Layout: Sendable {
    /// One per line.
    case lines
    /// An object, an array, an object with an array of rows, or several of these.
    case document
  }

  /// The position of a scan in one buffer.
  package struct Cursor {
    fileprivate var state: evq_cursor
    /// The end of the scan; nil for the end of the buffer.
    fileprivate var end: Int?

    /// `startsText`: the buffer is the start of its text and may have a byte order mark.
    package init(_ layout: Layout, startsText: Bool = true) {
      state = evq_cursor()
      state.layout = Int32(layout == .lines ? EVQ_LAYOUT_LINES : EVQ_LAYOUT_DOCUMENT)
      state.starts_text = startsText ? 1 : 0
    }

    /// A cursor for a range of a buffer.
    package init(_ layout: Layout, over range: Range<Int>) {
      self.init(layout, startsText: false)
      state.position = UInt64(range.lowerBound)
      end = range.upperBound
    }

    /// Whether the scan has reached the end of a buffer.
    package func isAtEnd(of buffer: ByteBuffer) -> Bool {
      position >= (end ?? buffer.count) && !isInArray
    }

    package var position: Int { Int(state.position) }
    /// Whether an array is open; the end of the buffer is then a fault.
    package var isInArray: Bool { state.in_array != 0 }
    /// The number of line ends so far, in the layout of lines.
    package var lines: Int { Int(state.lines) }
  }

  /// A record that is not a JSON object: its bytes, and the number of lines before it in the buffer.
  package struct Fault: Sendable, Equatable {
    package var offset: Int
    package var length: Int
    package var line: Int
  }

  /// The result of one call.
  package struct Scan {
    package var batch: Batch
    package var faults: [Fault]
    /// The number of valid records, including those that the scan left out of the batch.
    package var recordCount: Int
    /// Memory ran out: the result is empty, and the buffer cannot be scanned further.
    package var isOutOfMemory = false
  }

  /// Whether batches name the keys that no batch before had.
  private let collectsNames: Bool
  private var nameCounts = (keys: 0, properties: 0)

  private let handle: OpaquePointer
  private let targets: [Target]
  private let slotCount: Int
  private let rowsMax: Int
  // Output of the C++ scanner; allocated once, because clearing them costs as much as scanning some rows.
  private var rows: [evq_range]
  private var slices: [evq_slice]
  private var faults = Array(repeating: evq_fault(), count: 64)

  /// A field to find: the key that the scan looks for, and the path below its value.
  private struct Target {
    let slot: Int
    let field: Field
    let key: String
    let isProperty: Bool
    /// The names below the key: `country` of `location.country`.
    let rest: [String]

    /// Nil for a field that records do not contain.
    init?(_ slot: Int, _ field: Field, _ shape: RecordShape?) {
      if case .objectProperty = field { return nil }
      self.slot = slot
      self.field = field
      if case .property(let name) = field {
        (key, isProperty, rest) = (name, true, [])
        return
      }
      let path = shape?.path(of: field).split(separator: ".").map(String.init) ?? [field.name]
      (key, isProperty, rest) = (path.first ?? "", false, Array(path.dropFirst()))
    }
  }

  /// Makes a scanner that fills some slots of batches with `slotCount` slots; throws when memory runs out.
  ///
  /// `shape` gives the paths of fields in records other than events; `rowsKey` is the key of a page's array of rows.
  /// With `filtersLines` lines that fail a requirement are skipped unparsed: only their first and last bytes are
  /// checked. With `collectsNames` batches name the keys of their records (`Batch.newNames`). `rowsMax` is the most
  /// rows of a batch; tests make it small.
  package init(
    slots: [(slot: Int, field: Field)],
    slotCount: Int,
    shape: RecordShape? = nil,
    requirements: [Requirement] = [],
    filtersLines: Bool = false,
    rowsKey: String = "results",
    collectsNames: Bool = false,
    rowsMax: Int = Batch.rowsMax
  ) throws(RuntimeFailure) {
    targets = slots.compactMap { Target($0.slot, $0.field, shape) }
    self.slotCount = slotCount
    self.collectsNames = collectsNames
    self.rowsMax = rowsMax
    rows = Array(repeating: evq_range(), count: rowsMax)
    slices = Array(repeating: evq_slice(), count: rowsMax * max(1, targets.count))
    guard let handle = RecordScanner.create(targets, rowsKey) else {
      throw RuntimeFailure(.unreadableInput, "there is not enough memory to read the input")
    }
    self.handle = handle
    if collectsNames { evq_scanner_collect_names(handle) }
    for requirement in requirements { require(requirement, filtersLines: filtersLines) }
  }

  deinit {
    evq_scanner_destroy(handle)
  }

  private static func create(_ targets: [Target], _ rowsKey: String) -> OpaquePointer? {
    let names = targets.map { Array($0.key.utf8CString) }
    // The C side copies the names; one flat buffer keeps them in place for the call.
    let flat = names.flatMap(\.self)
    return flat.withUnsafeBufferPointer { buffer in
      var offset = 0
      let fields = zip(targets, names).map { target, name in
        defer { offset += name.count }
        return evq_field(
          name: buffer.baseAddress.map { $0 + offset },
          length: name.count - 1,
          in_properties: target.isProperty ? 1 : 0,
          is_text: target.rest.isEmpty && target.field.type == .text ? 1 : 0
        )
      }
      return evq_scanner_create(fields, fields.count, rowsKey)
    }
  }

  /// Adds a requirement to the scan, which compares whole text fields only.
  private func require(_ requirement: Requirement, filtersLines: Bool) {
    let index = targets.firstIndex { target in
      target.slot == requirement.slot && target.rest.isEmpty && target.field.type == .text
    }
    guard let index else { return }
    let texts = requirement.texts.map { Array($0.string.utf8) }
    let flat = texts.flatMap { $0.map { CChar(bitPattern: $0) } }
    flat.withUnsafeBufferPointer { buffer in
      var offset = 0
      let slices = texts.map { text in
        defer { offset += text.count }
        return evq_text(start: buffer.baseAddress.map { $0 + offset }, length: text.count)
      }
      evq_scanner_require(handle, index, slices, slices.count, filtersLines ? 1 : 0)
    }
  }

  /// Scans the next rows of a buffer, at most one batch, and advances the cursor.
  package func scan(_ buffer: ByteBuffer, _ cursor: inout Cursor) -> Scan {
    let counts = buffer.withBytes { bytes in
      evq_scan(
        handle,
        bytes.baseAddress,
        UInt64(cursor.end ?? bytes.count),
        &cursor.state,
        rowsMax,
        &self.rows,
        &self.slices,
        faults.count,
        &faults
      )
    }
    if counts.is_out_of_memory != 0 {
      let nothing = Batch(buffer: ByteBuffer([]), rows: [], columns: [])
      return Scan(batch: nothing, faults: [], recordCount: 0, isOutOfMemory: true)
    }
    var columns = Array(repeating: Column.absent, count: slotCount)
    for (index, target) in targets.enumerated() {
      columns[target.slot] = column(index, target, counts.rows, buffer)
    }
    let found = self.rows.withUnsafeBufferPointer {
      $0.prefix(counts.rows).copied(as: RowRange.self)
    }
    var batch = Batch(buffer: buffer, rows: found, columns: columns)
    if collectsNames { batch.newNames = takeNames() }
    return Scan(
      batch: batch,
      faults: faults.prefix(counts.faults).map(Fault.init),
      recordCount: counts.records
    )
  }

  private func takeNames() -> RecordNames {
    let keys = evq_scanner_name_count(handle, 0)
    let properties = evq_scanner_name_count(handle, 1)
    defer { nameCounts = (keys, properties) }
    return RecordNames(
      keys: (nameCounts.keys..<keys).map { name($0, isProperty: false) },
      properties: (nameCounts.properties..<properties).map { name($0, isProperty: true) }
    )
  }

  private func name(_ index: Int, isProperty: Bool) -> Text {
    let name = evq_scanner_name(handle, isProperty ? 1 : 0, index)
    return Text(utf8: UnsafeRawBufferPointer(start: name.start, count: name.length))
  }

  private func column(
    _ index: Int,
    _ target: Target,
    _ rowCount: Int,
    _ buffer: ByteBuffer
  ) -> Column {
    let start = index * rowsMax
    var slices = self.slices.withUnsafeBufferPointer {
      $0[start..<start + rowCount].copied(as: ValueSlice.self)
    }
    for name in target.rest { slices = slices.map { buffer.slice(of: name, in: $0) } }
    if !target.rest.isEmpty, target.field.type == .text { slices = slices.map(\.asText) }
    guard target.field.type == .time else { return .slices(slices) }
    return buffer.withBytes { bytes in
      .times(slices.map { RecordScanner.milliseconds($0, bytes) })
    }
  }

  private static func milliseconds(_ slice: ValueSlice, _ bytes: UnsafeBufferPointer<UInt8>)
    -> Int64
  {
    switch slice.form {
    case .string, .number:
      let text = UnsafeBufferPointer(rebasing: bytes[slice.bounds])
      return Instant(utf8: text)?.milliseconds ?? Column.noTime
    case .escapedString:
      // A time may contain escapes: "2026-01-05T10\u003a00Z".
      let text = JSONText.unescape(bytes[slice.bounds])
      return Instant(text)?.milliseconds ?? Column.noTime
    case .missing, .boolean, .compound, .compoundText:
      return Column.noTime
    }
  }
}

extension Slice {
  /// Copies C values as values of a Swift type with the same layout.
  fileprivate func copied<Scanned, Ours>(as type: Ours.Type) -> [Ours]
  where Base == UnsafeBufferPointer<Scanned> {
    UnsafeBufferPointer(rebasing: self).withMemoryRebound(to: type) { Array($0) }
  }
}

extension RecordScanner.Fault {
  fileprivate init(_ fault: evq_fault) {
    self.init(offset: Int(fault.offset), length: Int(fault.length), line: Int(fault.line))
  }
}

extension ValueSlice {
  /// The value as a text: an object or array becomes its JSON text.
  fileprivate var asText: ValueSlice {
    guard form == .compound else { return self }
    return ValueSlice(offset: Int(offset), length: length, form: .compoundText)
  }
}

extension ByteBuffer {
  /// A field of the object in a slice; the last one of a repeated name.
  fileprivate func slice(of name: String, in object: ValueSlice) -> ValueSlice {
    guard object.form == .compound else { return .missing }
    var found = ValueSlice.missing
    for field in JSONFields(bytes(in: object.bounds)) where Text(field.name) == Text(name) {
      found = ValueSlice(
        offset: field.rawValue.startIndex,
        length: field.rawValue.count,
        form: field.form
      )
    }
    return found
  }
}
