import EvqHTTP
import EvqModel

/// An error answer of the service, in the form that all its endpoints share.
package struct Refusal: Error, Sendable {
  /// One of several things that were wrong.
  struct Detail: Sendable {
    var message: String
    var context: [(name: String, values: [String])] = []
  }

  package var status: Int
  /// Older endpoints give none.
  package var category: String?
  package var message: String
  var context: [(name: String, values: [String])] = []
  var details: [Detail] = []
  var links: [(name: String, value: String)] = []
  /// Fields that only some errors have.
  var others: [(name: String, value: String)] = []
  var headers: [(name: String, value: String)] = []
  /// The body's own `status`: a word; nil for the number, as where a timeline event is too large.
  var statusWord: String? = "error"

  init(_ status: Int, _ category: String?, _ message: String) {
    self.status = status
    self.category = category
    self.message = message
  }

  /// The answer; its id depends on the request alone, so that answers repeat.
  func response(to request: HTTPRequest) -> HTTPResponse {
    var body = JSONObjectText()
    if let statusWord {
      body.add("status", statusWord)
    } else {
      body.add("status", number: Int64(status))
    }
    body.add("message", message)
    body.add("correlationId", CorrelationID.make(for: request.method + request.target))
    for other in others { body.add(other.name, other.value) }
    if !context.isEmpty { body.add("context", lists: context) }
    if !details.isEmpty { body.add("errors", objects: details.map(\.json)) }
    if !links.isEmpty { body.add("links", pairs: links) }
    body.add("category", category)
    var answer = HTTPResponse.answer(status: status, json: body.closed)
    answer.headers += headers
    return answer
  }

  /// The same as an entry of a batch's `errors`, where every field must be.
  ///
  /// `context.index` is the position of the input in its request, from 0, as a text: the documents leave
  /// open how an error names an input without an id.
  func batchEntry(id: String?, index: Int) -> [UInt8] {
    var entry = JSONObjectText()
    entry.add("status", "error")
    entry.add("id", id)
    entry.add("category", category)
    entry.add("message", message)
    entry.add("context", lists: context + [("index", ["\(index)"])])
    entry.add("errors", objects: details.map(\.json))
    entry.add("links", pairs: links)
    return entry.closed
  }
}

extension Refusal.Detail {
  fileprivate var json: [UInt8] {
    var object = JSONObjectText()
    object.add("message", message)
    if !context.isEmpty { object.add("context", lists: context) }
    return object.closed
  }
}
