import EvqEngine
import EvqFiles
import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqSyntax

/// A cache of the event types of a profile's account, one file per profile.
///
/// If the file cannot be read or written, the list is requested again.
struct EventTypeCache {
  private let path: String?
  private let address: String

  /// How long a list is valid, in milliseconds.
  static let ageMax: Int64 = 3_600_000

  /// Caches for named profiles only: to tell tokens apart, the cache would have to store a trace of them.
  init(folder: String?, profile: Profile) {
    let name = profile.name.map { QueryEncoding.encode($0) }
    address = profile.address.description + (profile.eventsVersion ?? "")
    path = folder.flatMap { folder in name.map { "\(folder)/event-types-\($0).json" } }
  }

  /// The list and its age in milliseconds; nil if there is no valid list.
  func read(at now: Instant) -> (names: [String], age: Int64)? {
    guard let path, let bytes = try? FileBytes.read(path),
      let value = JSONValue(ByteBuffer(bytes)), value["address"]?.string == address,
      let time = value["fetchedAt"]?.string.flatMap({ Instant($0) }),
      let names = value["eventTypes"]?.array?.compactMap(\.string)
    else { return nil }
    let age = now.milliseconds - time.milliseconds
    return (0..<EventTypeCache.ageMax).contains(age) ? (names, age) : nil
  }

  /// Removes the list, because the profile may belong to another account now.
  func clear() {
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
