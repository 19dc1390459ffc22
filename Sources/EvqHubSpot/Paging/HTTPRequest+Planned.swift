package import EvqHTTP
import EvqModel
package import EvqPlan

extension HTTPRequest {
  /// The request of a plan, with its path parameters filled in; `cursor` replaces the plan's own.
  package init(_ planned: PlannedRequest, page: PageForm, after cursor: String? = nil) {
    var path = planned.path
    for parameter in planned.parameters where parameter.isInPath {
      let value = QueryEncoding.encode(parameter.value)
      path = path.replacing("{\(parameter.name)}", with: value)
    }
    var query = planned.parameters.filter { !$0.isInPath }.map { (name: $0.name, value: $0.value) }
    if let cursor, let name = page.parameter {
      query.removeAll { $0.name == name }
      query.append((name: name, value: cursor))
    }
    self.init(path: path, query: query)
  }

  /// The request as a `curl` command line; the token is a shell variable.
  package func curl(baseURL: String) -> String {
    var parts = [method == "GET" ? "curl -sG '\(baseURL)\(path)'" : "curl -s '\(baseURL)\(path)'"]
    parts.append("-H \"Authorization: Bearer $HUBSPOT_ACCESS_TOKEN\"")
    parts += query.map { pair in
      "-d '\(QueryEncoding.encode(pair.name))=\(QueryEncoding.encode(pair.value))'"
    }
    if !body.isEmpty {
      parts.append("-H 'Content-Type: application/json'")
      let text = String(decoding: body, as: UTF8.self).replacing("'", with: "'\\''")
      parts.append("--data-raw '\(text)'")
    }
    return parts.joined(separator: " \\\n    ")
  }
}
