/// What a file of events holds, as its name says: `events.csv.gz` is CSV, compressed with gzip.
package struct FileKind: Sendable, Equatable {
  /// How records stand in the text.
  package enum Form: String, Sendable, CaseIterable {
    /// One JSON object per line.
    case ndjson
    /// An array, a page, or one object.
    case json
    /// A header and rows, with commas or with tabs.
    case csv, tsv
  }

  /// Nil where the content has to tell: `-`, `events.gz`.
  package var form: Form?
  /// Nil for a text that is not compressed.
  package var compression: Compression?

  package init(form: Form?, compression: Compression? = nil) {
    self.form = form
    self.compression = compression
  }

  /// Nil for a name without an ending that is known.
  package init?(path: String) {
    let name = path.split(separator: "/").last ?? ""
    var endings = name.split(separator: ".").dropFirst().map { $0.lowercased() }
    compression = endings.last.flatMap { FileKind.compressions[$0] }
    if compression != nil { endings.removeLast() }
    form = endings.last.flatMap { FileKind.forms[$0] }
    // In `events.gz` and `events.2026.gz` nothing says what is inside.
    guard form != nil || compression != nil else { return nil }
  }

  /// Whether a record can be read again from its place in the file.
  package var isRandomAccess: Bool { compression == nil && (form == .ndjson || form == .json) }

  private static let forms: [String: Form] = [
    "ndjson": .ndjson, "jsonl": .ndjson, "json": .json, "csv": .csv, "tsv": .tsv,
  ]

  private static let compressions: [String: Compression] = ["gz": .gzip, "zst": .zstd]

  /// The endings of both kinds, for errors.
  package static let formEndings = ".ndjson, .jsonl, .json, .csv and .tsv"
  package static let compressionEndings = ".gz or .zst"
}

/// A way to make bytes fewer.
package enum Compression: String, Sendable, CaseIterable {
  case gzip, zstd

  /// The bytes that every compressed text starts with.
  package var magic: [UInt8] {
    switch self {
    case .gzip: [0x1F, 0x8B]
    case .zstd: [0x28, 0xB5, 0x2F, 0xFD]
    }
  }
}
