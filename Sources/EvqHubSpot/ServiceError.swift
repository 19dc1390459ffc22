import EvqEngine
package import EvqModel
import EvqSyntax

/// Reads answers that are errors.
package enum ServiceError {
  /// What an error answer says, with what to do about it.
  ///
  /// Every field of the body may be missing.
  package static func error(for response: HTTPResponse) -> SourceError {
    let body = JSONValue(response.body)
    let message = body?["message"]?.string ?? "no message"
    let category = body?["category"]?.string
    let title =
      "the service refused the request (\(response.status)"
      + (category.map { ", \($0)" } ?? "") + "): \(message)"
    var helps = (body?["errors"]?.array ?? []).compactMap { $0["message"]?.string }
    helps += advice(status: response.status, body)
    if let id = body?["correlationId"]?.string { helps.append("correlation id: \(id)") }
    return SourceError(.requestRefused, title, helps: helps)
  }

  private static func advice(status: Int, _ body: JSONValue?) -> [String] {
    let subCategory = body?["subCategory"]?.string ?? ""
    if subCategory.hasPrefix("EVENT_TYPE_READS_NOT_ALLOWED") {
      return ["this account answers only for a named type: add eventType = …"]
    }
    return status == 414 ? ["the lists are too long for one request: name fewer values"] : []
  }
}
