import EvqEngine
import EvqFiles
import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqSyntax

/// The event types of a profile's account, kept for a while between runs.
///
/// A list is one file; one that cannot be read or written is no error, only a request more.
struct EventTypeCache {
  private let path: String?
  private let address: String

  /// How long a list is used, in milliseconds.
  static let ageMax: Int64 = 3_600_000

  /// A cache for a profile of the configuration; without one nothing is kept, because a token cannot
  /// be told from another without keeping a trace of it.
  init(folder: String?, profile: Profile) {
    let name = profile.name.map { QueryEncoding.encode($0) }
    address = profile.address.description + (profile.eventsVersion ?? "")
    path = folder.flatMap { folder in name.map { "\(folder)/event-types-\($0).json" } }
  }

  /// The list and its age in milliseconds; nil where there is none that is young enough.
  func read(at now: Instant) -> (names: [String], age: Int64)? {
    guard let path, let bytes = try? FileBytes.read(path),
      let value = JSONValue(ByteBuffer(bytes)), value["address"]?.string == address,
      let time = value["fetchedAt"]?.string.flatMap({ Instant($0) }),
      let names = value["eventTypes"]?.array?.compactMap(\.string)
    else { return nil }
    let age = now.milliseconds - time.milliseconds
    return (0..<EventTypeCache.ageMax).contains(age) ? (names, age) : nil
  }

  /// Forgets the list: the profile may stand for another account now.
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
