import EvqFiles
import EvqModel
import Glibc

/// The user's folders for evq's files.
enum UserFolder {
  case configuration, cache, state

  /// `$XDG_CONFIG_HOME/evq`, by default `~/.config/evq`; nil without a home.
  var path: String? {
    let (name, folder) =
      switch self {
      case .configuration: ("XDG_CONFIG_HOME", ".config")
      case .cache: ("XDG_CACHE_HOME", ".cache")
      case .state: ("XDG_STATE_HOME", ".local/state")
      }
    // The XDG specification ignores relative paths.
    if let path = UserFolder.variable(name), path.hasPrefix("/") { return "\(path)/evq" }
    return UserFolder.variable("HOME").map { "\($0)/\(folder)/evq" }
  }

  /// An environment variable; nil if it is unset or empty.
  static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}

/// Reads and replaces small files.
enum UserFile {
  /// The whole text; throws when it cannot be read.
  static func text(_ path: String) throws(RuntimeFailure) -> String {
    String(decoding: try bytes(path, upTo: 1 << 24), as: UTF8.self)
  }

  /// The bytes of a file, or of standard input for `-`; stops after more than `max` bytes.
  ///
  /// `kind` stands before the path in an error.
  static func bytes(
    _ path: String,
    upTo max: Int,
    as kind: String = ""
  ) throws(RuntimeFailure) -> [UInt8] {
    do throws(SystemError) {
      return try FileBytes.read(path, upTo: max)
    } catch {
      throw .unreadable(path, error, kind: kind)
    }
  }

  /// Replaces a file with one that only its owner can read, and creates its folder.
  ///
  /// A symbolic link stays: the file that it leads to is replaced.
  static func replace(_ path: String, with text: String) throws(RuntimeFailure) {
    do throws(SystemError) {
      try AtomicFile.replace(path, with: Array(text.utf8))
    } catch {
      throw .unwritable(path, error)
    }
  }
}

/// The configuration file.
enum ConfigurationFile {
  static var path: String? { UserFolder.configuration.path.map { "\($0)/config.toml" } }

  /// Its text and path; nil if there is none.
  ///
  /// Prints a note if other users can read it, because it may contain tokens.
  static func read() throws -> (text: String, path: String)? {
    guard let path else { return nil }
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    if status.st_mode & 0o077 != 0 {
      StandardStreams.write(
        "note: other users can read \(path), which may contain tokens; run: chmod 600 \(path)\n",
        to: STDERR_FILENO
      )
    }
    return (try UserFile.text(path), path)
  }
}
