/// The format of a file by its name: `events.csv.gz` is CSV compressed with gzip.
package struct FileKind: Sendable, Equatable {
  /// The format of the records.
  package enum Form: String, Sendable, CaseIterable {
    /// One JSON object per line.
    case ndjson
    /// An array, a page, or one object.
    case json
    /// A header and rows, separated by commas or tabs.
    case csv, tsv
  }

  /// Nil if only the content can tell: `-`, `events.gz`.
  package var form: Form?
  /// Nil for a file that is not compressed.
  package var compression: Compression?

  package init(form: Form?, compression: Compression? = nil) {
    self.form = form
    self.compression = compression
  }

  /// Nil for a name without a known extension.
  package init?(path: String) {
    let name = path.split(separator: "/").last ?? ""
    var endings = name.split(separator: ".").dropFirst().map { $0.lowercased() }
    compression = endings.last.flatMap { FileKind.compressions[$0] }
    if compression != nil { endings.removeLast() }
    form = endings.last.flatMap { FileKind.forms[$0] }
    // The names `events.gz` and `events.2026.gz` do not tell the form.
    guard form != nil || compression != nil else { return nil }
  }

  /// Whether a record can be read again from its offset in the file.
  package var isRandomAccess: Bool { compression == nil && (form == .ndjson || form == .json) }

  private static let forms: [String: Form] = [
    "ndjson": .ndjson, "jsonl": .ndjson, "json": .json, "csv": .csv, "tsv": .tsv,
  ]

  private static let compressions: [String: Compression] = ["gz": .gzip, "zst": .zstd]

  /// The extensions, for error messages.
  package static let formEndings = ".ndjson, .jsonl, .json, .csv and .tsv"
  package static let compressionEndings = ".gz or .zst"
}

/// A compression format.
package enum Compression: String, Sendable, CaseIterable {
  case gzip, zstd

  /// The first bytes of every compressed file.
  package var magic: [UInt8] {
    switch self {
    case .gzip: [0x1F, 0x8B]
    case .zstd: [0x28, 0xB5, 0x2F, 0xFD]
    }
  }
}
