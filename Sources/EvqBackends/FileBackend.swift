import EvqEngine
package import EvqHTTP
import EvqHubSpot
package import EvqModel
package import EvqPlan
import EvqSyntax

/// Reads the events of a file, or of the files of a pattern, without an API between.
package struct FileBackend: Backend {
  package let address: ServiceAddress
  package var files: FileInput
  private let path: String

  package init(_ path: String, _ service: ServiceSettings, _ files: FileInput) {
    self.path = path
    self.files = files
    address = service.address ?? .hubSpot
  }

  package var name: String { path }
  package var isLive: Bool { false }
  package var eventsPath: String? { path }
  package var sampleQuery: String? { "from \(Spelling.string(path)) limit 2000" }

  package var sources: [String: SourceCapabilities] {
    let emails = ServiceSource.emailEvents.capabilities()
    return [
      "events": .local(source: "events", isSortedByTime: true),
      emails.source: .local(source: emails.source, rows: emails.rows),
    ]
  }

  package mutating func catalogs(now: Instant) -> [String: Catalog] { [:] }

  package mutating func transport(now: Instant) -> (any HTTPTransport)? { nil }

  package mutating func openSource(
    _ name: String,
    _ plan: Plan,
    _ options: ReadOptions
  ) throws(RuntimeFailure) -> any BatchSource {
    try files.open(path, RowFields(plan), isStrict: options.isStrict)
  }

  package func canReread(_ source: String) -> Bool {
    FileInput.areRegular(paths(of: .source(source)))
  }

  package mutating func reread(
    _ fields: RowFields,
    now: Instant
  ) throws(RuntimeFailure) -> any BatchSource {
    try files.open(path, fields, isStrict: false)
  }
}
