import EvqEngine
import EvqHTTP
import EvqModel

/// A routed request, with everything that its handler may read.
struct Call: Sendable {
  let request: HTTPRequest
  /// The parameters of the path, by their names in the routing table.
  let parameters: [String: String]
  let now: Instant
  let account: Account
  let options: Emulator.Options

  /// A parameter of the path; every name of the route's pattern has a value.
  func parameter(_ name: String) -> String { parameters[name] ?? "" }

  /// The value of a query parameter; of a repeated one the last.
  func query(_ name: String) -> String? { request.query.last { $0.name == name }?.value }

  /// The body as a JSON object; `type` is its name in error messages.
  func body(_ type: String) throws(Refusal) -> BodyObject {
    guard JSONValue(ByteBuffer(request.body)) != nil else {
      throw .unreadableBody("line 1, column 1: the body is not valid JSON")
    }
    return try BodyObject(request.body[...], type: type)
  }

  /// Reads from the account; a failure becomes an internal error (500).
  func reading<Result>(
    _ read: (Account) throws(RuntimeFailure) -> Result
  ) throws(Refusal) -> Result {
    do throws(RuntimeFailure) {
      return try read(account)
    } catch {
      throw .unreadableAccount(error.message)
    }
  }
}
