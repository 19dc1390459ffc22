package import EvqHTTP

/// Which backend a run uses: the value of `--backend`.
package enum BackendChoice: Sendable, Equatable {
  /// The emulator, over the sample account or over a file of events.
  case mock(account: String?)
  /// A file of events, read without an API between.
  case file(String)
  /// HubSpot, over the network.
  case live

  /// Makes the backend; `notify` receives the waits of requests.
  package func backend(
    _ service: ServiceSettings,
    standardInputIsTaken: Bool,
    notify: @escaping @Sendable (ServiceTransport.Notice) -> Void
  ) -> any Backend {
    let files = FileInput(standardInputIsTaken: standardInputIsTaken)
    return switch self {
    case .mock(let account): MockBackend(account, service, files)
    case .file(let path): FileBackend(path, service, files)
    case .live: LiveBackend(service, files, notify: notify)
    }
  }
}
