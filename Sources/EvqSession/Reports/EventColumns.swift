import EvqEngine
import EvqModel
import EvqRender
import EvqSyntax

/// The columns of a table of whole events: fields, then all properties.
struct EventColumns {
  /// The most properties of a table, because every row has a cell for each.
  static let propertiesMax = 100_000
  /// The most properties that the scan looks up by name.
  private static let scannedMax = 64

  private var properties: [Text] = []
  private var known: Set<Text> = []
  /// Other values of events, which have no column in a table.
  private var others: [Text] = []

  /// Reads all events to collect the names of their properties.
  init(of files: EventFiles) async throws(RuntimeFailure) {
    var source = try files.source([], collectsNames: true)
    while let batch = try await source.next() {
      guard let names = batch.newNames else { continue }
      for name in names.properties { try add(name) }
      addOthers(names.keys)
    }
  }

  private mutating func add(_ property: Text) throws(RuntimeFailure) {
    guard known.insert(property).inserted else { return }
    properties.append(property)
    guard properties.count <= Self.propertiesMax else {
      throw RuntimeFailure(
        .unsupportedInput,
        "the events have more than \(Self.propertiesMax) properties, too many for a table",
        helps: ["--to ndjson keeps all of them"]
      )
    }
  }

  private static let ownNames = Set((TableColumn.ofEvent + [.properties]).map { Text($0.name) })

  private mutating func addOthers(_ keys: [Text]) {
    for name in keys {
      guard !Self.ownNames.contains(name), others.count < 100, !others.contains(name) else {
        continue
      }
      others.append(name)
    }
  }

  /// The rows of the table; values, including times, stay as written.
  func source(_ files: EventFiles) throws(RuntimeFailure) -> any BatchSource {
    let fields = TableColumn.ofEvent.map { Field.column($0.name) }
    guard properties.count > Self.scannedMax else {
      return try files.source(fields + properties.map { .property($0.string) })
    }
    let source = try files.source(fields + [.properties])
    return SpreadProperties(source, fieldCount: fields.count, properties: properties)
  }

  var schema: RenderSchema {
    let columns =
      TableColumn.ofEvent.map { TableColumn.field($0) }
      + properties.map { TableColumn.property($0.string) }
    return RenderSchema(
      columns: columns.enumerated().map {
        RenderSchema.Column(name: $0.element.header, slot: $0.offset, type: .text)
      },
      isWholeEvent: false
    )
  }

  /// A note about the values that a table omits.
  var notes: [String] {
    guard !others.isEmpty else { return [] }
    let names = others.map(\.string).joined(separator: ", ")
    return ["a table has an event's own fields and its properties; left out: \(names)"]
  }
}
