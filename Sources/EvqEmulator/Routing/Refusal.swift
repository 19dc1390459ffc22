import EvqHTTP
import EvqModel

/// An error response, in the form that all endpoints share.
package struct Refusal: Error, Sendable {
  /// One of several errors in one response.
  struct Detail: Sendable {
    var message: String
    var context: [(name: String, values: [String])] = []
  }

  package var status: Int
  /// Nil for older endpoints, which send none.
  package var category: String?
  package var message: String
  var subCategory: String?
  var context: [(name: String, values: [String])] = []
  var details: [Detail] = []
  var links: [(name: String, value: String)] = []
  /// Fields that only some errors have.
  var extraFields: [(name: String, value: String)] = []
  var headers: [(name: String, value: String)] = []
  /// The field `status` of the body; nil for the HTTP status as a number.
  var statusWord: String? = "error"

  init(
    _ status: Int,
    _ category: String?,
    _ message: String,
    subCategory: String? = nil
  ) {
    self.status = status
    self.category = category
    self.message = message
    self.subCategory = subCategory
  }

  /// The HTTP response; its id depends only on the request, so runs are repeatable.
  func response(to request: HTTPRequest) -> HTTPResponse {
    var body = JSONObjectWriter()
    if let statusWord {
      body.add("status", statusWord)
    } else {
      body.add("status", number: Int64(status))
    }
    body.add("message", message)
    body.add("correlationId", CorrelationID.make(for: request.method + request.target))
    body.add("subCategory", subCategory)
    for field in extraFields { body.add(field.name, field.value) }
    if !context.isEmpty { body.add("context", lists: context) }
    if !details.isEmpty { body.add("errors", objects: details.map(\.json)) }
    if !links.isEmpty { body.add("links", pairs: links) }
    body.add("category", category)
    var response = HTTPResponse.json(body.bytes, status: status)
    response.headers += headers
    return response
  }

  /// The refusal as an entry of a batch's `errors`, in which every field is required.
  ///
  /// `context.index` is the position of the input in its request, from 0, as a text: the documents do not
  /// say how an error names an input without an id.
  func batchEntry(id: String?, index: Int) -> [UInt8] {
    var entry = JSONObjectWriter()
    entry.add("status", "error")
    entry.add("id", id)
    entry.add("category", category)
    entry.add("message", message)
    entry.add("context", lists: context + [("index", ["\(index)"])])
    entry.add("errors", objects: details.map(\.json))
    entry.add("links", pairs: links)
    return entry.bytes
  }
}

extension Refusal.Detail {
  fileprivate var json: [UInt8] {
    var object = JSONObjectWriter()
    object.add("message", message)
    if !context.isEmpty { object.add("context", lists: context) }
    return object.bytes
  }
}
