import EvqModel
import EvqSession
import EvqSyntax
import Glibc

/// The folders that the environment gives a program for its files.
enum UserFolder {
  case configuration, cache, state

  /// `$XDG_CONFIG_HOME/evq`, by default `~/.config/evq`; nil without a home.
  var path: String? {
    let (name, place) =
      switch self {
      case .configuration: ("XDG_CONFIG_HOME", ".config")
      case .cache: ("XDG_CACHE_HOME", ".cache")
      case .state: ("XDG_STATE_HOME", ".local/state")
      }
    // A relative path in these variables has no meaning and is ignored.
    if let folder = UserFolder.variable(name), folder.hasPrefix("/") { return "\(folder)/evq" }
    return UserFolder.variable("HOME").map { "\($0)/\(place)/evq" }
  }

  /// A variable of the environment that is set and not empty.
  static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}

/// Small files of the user's.
enum UserFile {
  /// The whole text; throws when it cannot be read.
  static func text(_ path: String) throws -> String {
    String(decoding: try bytes(path, upTo: 1 << 24), as: UTF8.self)
  }

  /// The bytes of a file, or of standard input for `-`; reading ends when there are more than `upTo`.
  ///
  /// `kind` stands before the path in an error.
  static func bytes(_ path: String, upTo max: Int, as kind: String = "") throws -> [UInt8] {
    let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw error("read", path, kind) }
    defer { if descriptor != STDIN_FILENO { close(descriptor) } }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= max {
      let count = read(descriptor, &chunk, chunk.count)
      guard count >= 0 else { throw error("read", path, kind) }
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    return bytes
  }

  /// Replaces a file by one that only its owner can read; its folder is made where there is none.
  ///
  /// A symbolic link stays: the file that it leads to is replaced.
  static func replace(_ path: String, with text: String) throws {
    let path = try target(of: path)
    let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    try makeFolder(folder)
    let partial = "\(path).part-\(getpid())"
    let descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw error("write", path) }
    let isWritten = StandardStreams.write(Array(text.utf8), to: descriptor)
    guard close(descriptor) == 0, isWritten, rename(partial, path) == 0 else {
      let failure = error("write", path)
      unlink(partial)
      throw failure
    }
  }

  /// The path behind symbolic links, also where nothing is there yet.
  private static func target(of path: String) throws -> String {
    var path = path
    for _ in 0..<linksMax {
      var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
      let count = readlink(path, &bytes, bytes.count)
      guard count > 0 else { return path }
      let link = String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let folder = path[
        ..<(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)
      ]
      path = link.hasPrefix("/") ? link : folder + link
    }
    errno = ELOOP
    throw error("write", path)
  }

  /// As many as the system follows.
  private static let linksMax = 40

  private static func makeFolder(_ path: String) throws {
    guard !path.isEmpty, mkdir(path, 0o700) != 0, errno != EEXIST else { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
      throw error("make", path)
    }
    try makeFolder(String(path[..<slash]))
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw error("make", path) }
  }

  private static func error(_ verb: String, _ path: String, _ kind: String = "") -> RuntimeFailure {
    let reason = String(cString: strerror(errno)).lowercased()
    let code: DiagnosticCode = verb == "read" ? .unreadableInput : .unwritableOutput
    return RuntimeFailure(code, "cannot \(verb) \(kind)`\(path)`: \(reason)")
  }
}

/// The configuration file.
enum ConfigurationFile {
  static var path: String? { UserFolder.configuration.path.map { "\($0)/config.toml" } }

  /// Its text and its place; nil where there is none.
  ///
  /// Says so when others can read it: it holds tokens.
  static func read() throws -> (text: String, path: String)? {
    guard let path else { return nil }
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    if status.st_mode & 0o077 != 0 {
      StandardStreams.write(
        "note: others can read \(path), which may hold tokens: chmod 600 \(path)\n",
        to: STDERR_FILENO
      )
    }
    return (try UserFile.text(path), path)
  }
}
