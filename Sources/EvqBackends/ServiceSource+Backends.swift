import EvqEngine
import EvqHubSpot
import EvqModel

extension ServiceSource {
  /// What all sources accept, by name; `version` is a dated version of Events v3, such as `2026-03`.
  static func capabilities(version: String?) -> [String: SourceCapabilities] {
    let sources = allCases.map { ($0.rawValue, $0.capabilities(version: version)) }
    return Dictionary(uniqueKeysWithValues: sources)
  }

  /// The catalogs that are the same for every account.
  static var fixedCatalogs: [String: Catalog] {
    [emailEvents.rawValue: Catalog(eventTypes: EmailEventsEndpoint.eventTypes)]
  }
}

extension EventTypes {
  /// Event types as the rows of `event_types`.
  static func rows(
    _ names: [String],
    _ fields: RowFields
  ) throws(RuntimeFailure) -> any BatchSource {
    let lines = names.map { "{\"name\":\(JSONText.string($0))}\n" }.joined()
    return MemorySource(
      ByteBuffer(lines),
      layout: .lines,
      scanner: try fields.configuration().make()
    )
  }
}
