import EvqEngine
import EvqFiles
import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqSyntax

/// Caches the event types of a profile's account in a file.
///
/// A file that cannot be read or written costs one request and is not an error.
package struct EventTypeCache {
  private let path: String?
  private let address: String

  /// The maximum age of a list in milliseconds.
  static let ageMax: Int64 = 3_600_000

  /// A cache for a named profile; other tokens have none, because telling them apart would store a trace.
  package init(folder: String?, profile: Profile) {
    let name = profile.name.map { QueryEncoding.encode($0) }
    address = profile.address.description + (profile.eventsVersion ?? "")
    path = folder.flatMap { folder in name.map { "\(folder)/event-types-\($0).json" } }
  }

  /// The list and its age in milliseconds; nil if it is missing or too old.
  func read(at now: Instant) -> (names: [String], age: Int64)? {
    guard let path, let bytes = try? FileBytes.read(path),
      let value = JSONValue(ByteBuffer(bytes)), value["address"]?.string == address,
      let time = value["fetchedAt"]?.string.flatMap({ Instant($0) }),
      let names = value["eventTypes"]?.array?.compactMap(\.string)
    else { return nil }
    let age = now.milliseconds - time.milliseconds
    return (0..<EventTypeCache.ageMax).contains(age) ? (names, age) : nil
  }

  /// Deletes the list: the profile may name another account now.
  package func clear() {
    if let path { try? Files.remove(path) }
  }

  func write(_ names: [String], at now: Instant) {
    guard let path else { return }
    let list = names.map(JSONText.string).joined(separator: ",")
    let text =
      "{\"address\":\(JSONText.string(address)),\"fetchedAt\":\(JSONText.string(now.description)),"
      + "\"eventTypes\":[\(list)]}\n"
    try? AtomicFile.replace(path, with: Array(text.utf8))
  }
}
