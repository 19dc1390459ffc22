package import EvqHTTP
import EvqModel

/// The service, as a pure function of a request and an account.
package struct Emulator: Sendable {
  /// Choices where the documents leave open what the service does.
  package struct Options: Sendable {
    /// Takes the stricter reading of the documents throughout: `id` needs `eventType`, a record alone
    /// is refused, a limit over 100 and an unknown event type are errors.
    package var isStrict = false
    /// Writes the padding of cursors as `%3D`, as the service has been seen to do.
    package var padsCursors = false

    package init(isStrict: Bool = false, padsCursors: Bool = false) {
      self.isStrict = isStrict
      self.padsCursors = padsCursors
    }
  }

  package let account: Account
  package let options: Options

  package init(account: Account, options: Options = Options()) {
    self.account = account
    self.options = options
  }

  /// The answer to a request; every request has one.
  ///
  /// Paths are accepted with and without a slash at the end, and under their date-based names.
  package func respond(to request: HTTPRequest) -> HTTPResponse {
    do throws(EmulatedError) {
      switch try endpoint(of: request) {
      case .events:
        let parameters = try EventsParameters(request.query, options: options)
        return try events(parameters, request)
      case .eventTypes:
        return eventTypes()
      case .mail(let endpoint):
        return try mail(endpoint, request)
      }
    } catch {
      return error.response(to: request)
    }
  }

  private enum Endpoint {
    case events, eventTypes
    case mail(MailEndpoint)
  }

  private func endpoint(of request: HTTPRequest) throws(EmulatedError) -> Endpoint {
    let path = request.path.hasSuffix("/") ? String(request.path.dropLast()) : request.path
    let dated = path.split(separator: "/")
    let isDated =
      dated.count >= 3 && dated[0] == "events" && dated[1] == "event-occurrences"
    let rest = isDated ? "/events/v3/events" + dated.dropFirst(3).map { "/\($0)" }.joined() : path
    let endpoint: Endpoint
    switch rest {
    case "/events/v3/events": endpoint = .events
    case "/events/v3/events/event-types": endpoint = .eventTypes
    default:
      guard let mail = MailEndpoint(path: path) else { throw .notFound }
      endpoint = .mail(mail)
    }
    guard request.method == "GET" else { throw .methodNotAllowed }
    return endpoint
  }

  private func eventTypes() -> HTTPResponse {
    let names = account.catalog.eventTypes.map(JSONText.string).joined(separator: ",")
    return .answer(json: Array("{\"eventTypes\":[\(names)]}".utf8))
  }
}
