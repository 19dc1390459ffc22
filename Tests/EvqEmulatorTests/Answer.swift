import EvqEngine
import EvqHTTP
import EvqHubSpot
import EvqModel

/// An answer, taken apart.
struct Answer {
  let status: Int
  let body: JSONValue?
  let text: String

  init(_ response: HTTPResponse) {
    status = response.status
    body = JSONValue(response.body)
    text = response.body.withBytes { String(decoding: $0, as: UTF8.self) }
  }

  var results: [JSONValue] { body?["results"]?.array ?? [] }

  var ids: [String] { field("id") }

  func field(_ name: String) -> [String] { results.compactMap { $0[name]?.string } }

  func cursor(_ direction: String, _ name: String) -> String? {
    body?["paging"]?[direction]?[name]?.string
  }
}
