import EvqBackends
import EvqEngine
import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqSession
import EvqTestSupport
import Foundation

/// A folder with a file of events to send.
struct SendingFolder: Sendable {
  let folder: TestFolder
  let name: String

  /// A record of the file.
  struct Row {
    var email: String
    var id: String?
    /// Whether evq rejects it before sending.
    var isInvalid = false

    /// A record with `a7@b.example` and no id.
    static func plain(_ number: Int) -> Row { Row(email: "a\(number)@b.example") }
    static func named(_ number: Int) -> Row { Row(email: "a\(number)@b.example", id: "e\(number)") }
    static func guilty(_ number: Int) -> Row { Row(email: "guilty\(number)@b.example") }

    var line: String {
      let id = id.map { "\"id\":\"\($0)\"," } ?? ""
      let field = isInvalid ? "emial" : "email"
      return "{\"eventTemplateId\":\"1\",\(id)\"\(field)\":\"\(email)\",\"tokens\":{}}\n"
    }
  }

  init(_ rows: [Row], name: String = "pets.ndjson") throws {
    folder = try TestFolder()
    self.name = name
    try write(rows)
  }

  var path: String { folder.path(name) }

  func write(_ rows: [Row]) throws { try folder.write(rows.map(\.line).joined().utf8, name) }

  /// Sends the file; `change` adjusts the settings.
  func send(
    to service: any HTTPTransport,
    address: String = "https://api.hubapi.com",
    token: String = "pat-na1-x",
    path: String? = nil,
    seed: UInt64 = 1,
    settings change: (inout Settings) -> Void = { _ in }
  ) async throws -> ProgramResult {
    let address = try ServiceAddress(address)
    let token = try AccessToken(token)
    return await runProgram("send timeline from \"\(path ?? self.path)\"") { settings in
      settings.backend = .live
      settings.allowsSending = true
      settings.messageWidth = 10_000
      settings.service.address = address
      settings.service.token = token
      settings.service.transportOverride = ServiceSettings.TransportOverride(
        service,
        clock: TestClock(),
        seed: seed
      )
      change(&settings)
    }
  }

  /// A line in the file of rejected records.
  struct Rejected {
    var record: Int
    var reason: String
    var email: String?
    var mayExist: Bool { reason.hasPrefix("may exist: ") }
  }

  var rejected: [Rejected] {
    let text = (try? folder.text(name + ".rejected.ndjson")) ?? ""
    return text.split(separator: "\n").map { line in
      let value = JSONValue(ByteBuffer(String(line)))
      let event = value?["event"]
      return Rejected(
        record: value?["record"]?.number.flatMap { Int(exactly: $0) } ?? 0,
        reason: value?["reason"]?.string ?? "",
        email: event?["email"]?.string ?? event?["emial"]?.string
      )
    }
  }

  /// The permissions of a file, such as `644`.
  func mode(_ ending: String) throws -> String {
    let attributes = try FileManager.default.attributesOfItem(atPath: path + ending)
    return String(attributes[.posixPermissions] as? Int ?? 0, radix: 8)
  }
}
