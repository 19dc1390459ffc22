import Foundation
import Glibc

/// A TLS server on loopback, run by `openssl`, that answers every request with a page.
package final class TLSServer {
  /// The fault of the certificate, if any.
  package enum Certificate: Sendable {
    case good, expired, forOtherHost
  }

  /// The self-signed certificate.
  package let certificatePath: String
  package let port: Int
  private let process: Process
  private let folder: URL

  package var url: String { "https://127.0.0.1:\(port)" }

  /// Whether `openssl` is installed.
  package static var isAvailable: Bool { access("/usr/bin/openssl", X_OK) == 0 }

  /// Creates a key and a certificate and starts the server on a free port.
  package init(_ certificate: Certificate) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "evq-tls-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(TLSServer.configuration(certificate).utf8).write(to: folder.appending(path: "ca.cnf"))
    try Data().write(to: folder.appending(path: "index"))
    try TLSServer.run(
      "req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key -out request"
        + " -subj /CN=evq -config ca.cnf",
      in: folder
    )
    let end = certificate == .expired ? "20210101000000Z" : "20990101000000Z"
    try TLSServer.run(
      "ca -batch -selfsign -config ca.cnf -keyfile key -in request -out certificate -notext"
        + " -startdate 20200101000000Z -enddate \(end)",
      in: folder
    )
    certificatePath = folder.appending(path: "certificate").path
    process = TLSServer.openssl(
      "s_server -accept 127.0.0.1:0 -www -cert certificate -key key",
      folder
    )
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    port = try TLSServer.port(from: pipe.fileHandleForReading)
  }

  deinit {
    // SIGTERM may be blocked: a program inherits the signal mask of the thread that starts it.
    kill(process.processIdentifier, SIGKILL)
    try? FileManager.default.removeItem(at: folder)
  }

  private static func configuration(_ certificate: Certificate) -> String {
    let name = certificate == .forOtherHost ? "DNS:other.example" : "IP:127.0.0.1"
    return """
      [req]
      distinguished_name = any
      [ca]
      default_ca = own
      [own]
      database = index
      new_certs_dir = .
      rand_serial = yes
      default_md = sha256
      policy = any
      x509_extensions = names
      [any]
      commonName = supplied
      [names]
      subjectAltName = \(name)

      """
  }

  private static func openssl(_ words: String, _ folder: URL) -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/openssl")
    process.arguments = words.split(separator: " ").map(String.init)
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return process
  }

  private static func run(_ words: String, in folder: URL) throws {
    let process = openssl(words, folder)
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw POSIXError(.EIO) }
  }

  /// Reads `ACCEPT 127.0.0.1:35475`.
  private static func port(from pipe: FileHandle) throws -> Int {
    var text = ""
    while let part = try pipe.read(upToCount: 1), !part.isEmpty {
      text += String(decoding: part, as: UTF8.self)
      guard text.hasSuffix("\n"), let line = text.split(separator: "\n").last,
        line.hasPrefix("ACCEPT "), let port = line.split(separator: ":").last.flatMap({ Int($0) })
      else { continue }
      return port
    }
    throw POSIXError(.EIO)
  }
}
