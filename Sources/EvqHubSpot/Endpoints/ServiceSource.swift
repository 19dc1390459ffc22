package import EvqModel

/// A HubSpot source: what it accepts and what its records and pages look like.
///
/// Each is declared beside its endpoint; `allCases` is the list that catalogs, backends and completion read.
package struct ServiceSource: RawRepresentable, CaseIterable, Equatable, Sendable {
  package static let allCases: [ServiceSource] = [
    .events, .eventTypes, .emailEvents, .campaigns, .timeline,
  ]

  /// The name after `from`.
  package var rawValue: String { capabilities.source }
  /// One line for completion.
  package let summary: String
  package let page: PageForm
  private let capabilities: SourceCapabilities
  private let versionedPath: (@Sendable (String) -> String)?

  /// `versionedPath` gives the path in a date-based version of the API; nil if there is only one.
  init(
    _ capabilities: SourceCapabilities,
    page: PageForm,
    summary: String,
    versionedPath: (@Sendable (String) -> String)? = nil
  ) {
    self.capabilities = capabilities
    self.page = page
    self.summary = summary
    self.versionedPath = versionedPath
  }

  package init?(rawValue: String) {
    guard let source = ServiceSource.allCases.first(where: { $0.rawValue == rawValue }) else {
      return nil
    }
    self = source
  }

  package static func == (left: ServiceSource, right: ServiceSource) -> Bool {
    left.rawValue == right.rawValue
  }

  /// What the source accepts; `version` is a date-based version of the API, `2026-03`.
  package func capabilities(version: String? = nil) -> SourceCapabilities {
    guard let version, let versionedPath else { return capabilities }
    var capabilities = capabilities
    capabilities.path = versionedPath(version)
    return capabilities
  }
}
