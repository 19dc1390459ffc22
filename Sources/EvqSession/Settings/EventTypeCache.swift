import EvqEngine
import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqSyntax
import Foundation

/// The event types of a profile's account, kept for a while between runs.
///
/// A list is one file; one that cannot be read or written is no error, only a request more.
struct EventTypeCache {
  private let file: URL?
  private let address: String

  /// How long a list is used, in milliseconds.
  static let ageMax: Int64 = 3_600_000

  /// A cache for a profile of the configuration; without one nothing is kept, because a token cannot
  /// be told from another without keeping a trace of it.
  init(folder: String?, profile: Profile) {
    let name = profile.name.map { QueryEncoding.encode($0) }
    address = profile.address.description + (profile.eventsVersion ?? "")
    file = folder.flatMap { folder in
      name.map { URL(filePath: folder).appending(path: "event-types-\($0).json") }
    }
  }

  /// The list and its age in milliseconds; nil where there is none that is young enough.
  func read(at now: Instant) -> (names: [String], age: Int64)? {
    guard let file, let data = try? Data(contentsOf: file),
      let value = JSONValue(ByteBuffer([UInt8](data))), value["address"]?.string == address,
      let time = value["fetchedAt"]?.string.flatMap({ Instant($0) }),
      let names = value["eventTypes"]?.array?.compactMap(\.string)
    else { return nil }
    let age = now.milliseconds - time.milliseconds
    return (0..<EventTypeCache.ageMax).contains(age) ? (names, age) : nil
  }

  /// Forgets the list: the profile may stand for another account now.
  func clear() {
    if let file { try? FileManager.default.removeItem(at: file) }
  }

  func write(_ names: [String], at now: Instant) {
    guard let file else { return }
    let list = names.map(JSONText.string).joined(separator: ",")
    let text =
      "{\"address\":\(JSONText.string(address)),\"fetchedAt\":\(JSONText.string(now.description)),"
      + "\"eventTypes\":[\(list)]}\n"
    let folder = file.deletingLastPathComponent()
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try? Data(text.utf8).write(to: file, options: .atomic)
  }
}
