package import Foundation
import Glibc

/// Runs the built program as a user does.
package enum EvqProcess {
  package struct Result: Sendable {
    package var exitCode: Int32
    package var output: String
    package var errors: String
  }

  /// The program beside the running tests.
  package static var program: URL {
    let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(filePath: path).deletingLastPathComponent().appending(path: "evq")
  }

  /// Runs `evq` with these arguments in the package's folder.
  package static func run(
    _ words: [String],
    input: String = "",
    environment: [String: String] = [:]
  ) throws -> Result {
    try start(program, words, input: input, environment: environment)
  }

  /// Runs a shell command line in which `evq` is the built program.
  package static func shell(
    _ line: String,
    input: String = "",
    environment: [String: String] = [:]
  ) throws -> Result {
    let path = program.deletingLastPathComponent().path
    let sh = URL(filePath: "/bin/bash")
    let words = ["-c", "set -o pipefail; PATH=\(path):$PATH; \(line)"]
    return try start(sh, words, input: input, environment: environment)
  }

  /// Runs a shell command line while `evq serve` with these options listens at `$base`.
  ///
  /// The file `$messages` has the server's standard error.
  package static func serving(_ options: String = "", _ line: String) throws -> Result {
    try shell(
      """
      messages=$(mktemp); evq serve --port 0 --now 2026-11-21T12:00Z \(options) 2>"$messages" & server=$!
      trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -f "$messages"' EXIT
      until base=$(grep -o 'http://[^ ]*' "$messages"); do
        kill -0 $server 2>/dev/null || { cat "$messages" >&2; exit 9; }
        sleep 0.02
      done
      \(line)
      """
    )
  }

  /// Runs blocking code on a separate thread, because the tests share only a few threads.
  package static func runBlocking<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      waiting.addOperation { continuation.resume(with: Swift.Result(catching: body)) }
    }
  }

  /// Runs up to six blocking calls at once, so that none delays the others.
  private static let waiting: OperationQueue = {
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = 6
    return queue
  }()

  private static func start(
    _ executable: URL,
    _ words: [String],
    input: String,
    environment: [String: String]
  ) throws -> Result {
    let process = Process()
    process.executableURL = executable
    process.arguments = words
    process.currentDirectoryURL = PackageFolder.root
    var variables = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "xterm"]
    variables.merge(environment) { $1 }
    process.environment = variables
    // Files, not pipes: a full pipe would block the program and the test forever.
    let folder = FileManager.default.temporaryDirectory.appending(path: "evq-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = ["in", "out", "err"].map { folder.appending(path: $0) }
    try Data(input.utf8).write(to: files[0])
    for file in files.dropFirst() { try Data().write(to: file) }
    process.standardInput = try FileHandle(forReadingFrom: files[0])
    process.standardOutput = try FileHandle(forWritingTo: files[1])
    process.standardError = try FileHandle(forWritingTo: files[2])
    try process.run()
    process.waitUntilExit()
    return Result(
      exitCode: process.terminationStatus,
      output: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self)
    )
  }
}
