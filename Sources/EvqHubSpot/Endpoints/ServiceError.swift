import EvqEngine
package import EvqHTTP
package import EvqModel
import EvqSyntax

/// Turns HubSpot's error responses into failures.
package enum ServiceError {
  /// The failure of an error response, with advice.
  ///
  /// Any field of the body may be missing. Source: the page about errors and bodies seen in the wild.
  package static func error(for response: HTTPResponse) -> RuntimeFailure {
    let body = JSONValue(response.body)
    let message =
      body?["message"]?.string ?? body?["error_description"]?.string ?? "no message"
    let category = body?["category"]?.string ?? body?["status"]?.string.flatMap(categoryName)
    let title =
      "\(verdict(response.status)) (\(response.status)"
      + (category.map { ", \($0)" } ?? "") + "): \(message)"
    var helps = (body?["errors"]?.array ?? []).compactMap { $0["message"]?.string }
    helps += scopes(body)
    helps += advice(status: response.status, body, response)
    let id = body?["correlationId"]?.string ?? response.header("x-hubspot-correlation-id")
    if let id { helps.append("correlation id: \(id)") }
    return RuntimeFailure(code(of: response.status), title, helps: helps)
  }

  static func category(of response: HTTPResponse) -> String? {
    JSONValue(response.body)?["category"]?.string
  }

  /// Older bodies have `"status": "error"`, which is not a category.
  private static func categoryName(_ status: String) -> String? { status == "error" ? nil : status }

  private static func verdict(_ status: Int) -> String {
    code(of: status) == .serviceFailed ? "the service failed" : "the service refused the request"
  }

  private static func code(of status: Int) -> DiagnosticCode {
    switch status {
    case 401: .unauthorized
    case 403: .missingScope
    case 429: .rateLimited
    case 477, 500...599: .serviceFailed
    default: .requestRefused
    }
  }

  /// The missing scopes, in either form of the body.
  private static func scopes(_ body: JSONValue?) -> [String] {
    let contexts = [body?["context"]] + (body?["errors"]?.array ?? []).map { $0["context"] }
    let names = contexts.flatMap { context in
      ["requiredScopes", "requiredGranularScopes"].flatMap { key in
        (context?[key]?.array ?? []).compactMap(\.string)
      }
    }
    return names.isEmpty
      ? [] : ["the token needs one of the scopes: \(names.joined(separator: " "))"]
  }

  private static func advice(
    status: Int,
    _ body: JSONValue?,
    _ response: HTTPResponse
  ) -> [String] {
    let codes = [body?["subCategory"]?.string, body?["message"]?.string].compactMap(\.self)
    if codes.contains(where: { $0.contains("EVENT_TYPE_READS_NOT_ALLOWED") }) {
      return ["this account requires an event type: add eventType = …"]
    }
    switch status {
    case 401:
      return ["`evq whoami` describes the token; `evq login` stores another one"]
    case 403:
      return [
        "add scopes in the settings of a service key or private app; reinstall an OAuth app"
      ]
    case 414:
      return ["the request is too long: list fewer values"]
    case 429:
      let isDaily = body?["policyName"]?.string == "DAILY"
      return isDaily ? ["the daily quota is reset at midnight in the account's time zone"] : []
    case 477:
      let seconds = response.header("Retry-After")
      return [
        "the service is moving the account" + (seconds.map { ": try again in \($0) s" } ?? "")
      ]
    default:
      return []
    }
  }
}
