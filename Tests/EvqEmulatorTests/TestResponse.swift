import EvqEmulator
import EvqEngine
import EvqHTTP
import EvqModel

/// A response with access to its parts.
struct TestResponse {
  let reply: Reply
  let body: JSONValue?

  init(_ reply: Reply) {
    self.reply = reply
    body = JSONValue(reply.response.body)
  }

  init(_ response: HTTPResponse) {
    self.init(Reply(response))
  }

  var status: Int { reply.response.status }

  var text: String { reply.response.body.withBytes { String(decoding: $0, as: UTF8.self) } }

  var category: String? { text("category") }

  func header(_ name: String) -> String? { reply.response.header(name) }

  /// A text deep in the body: `text("paging", "next", "after")`.
  func text(_ path: String...) -> String? {
    path.reduce(body) { $0?[$1] }?.string
  }

  var results: [JSONValue] { body?["results"]?.array ?? [] }

  var ids: [String] { field("id") }

  /// A field of each result.
  func field(_ name: String) -> [String] { results.compactMap { $0[name]?.string } }

  /// A field of the link to the next or previous page.
  func cursor(_ direction: String, _ name: String) -> String? { text("paging", direction, name) }
}
