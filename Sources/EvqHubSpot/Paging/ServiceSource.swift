import EvqEngine
import EvqHTTP
package import EvqModel
package import EvqPlan

/// The sources that the service has: what each accepts, and what a page of it looks like.
package enum ServiceSource: String, Sendable, CaseIterable {
  case events
  case eventTypes = "event_types"
  case emailEvents = "email_events"
  case campaigns
  case timeline

  /// What the source accepts; `version` is a date-based version of Events v3, `2026-03`.
  package func capabilities(version: String? = nil) -> SourceCapabilities {
    switch self {
    case .events:
      var capabilities = EventsEndpoint.capabilities
      capabilities.path = EventsEndpoint.versionedPath(version)
      return capabilities
    case .eventTypes:
      return SourceCapabilities(
        source: rawValue,
        rows: .records(RecordShape(columns: [.init("name")]))
      )
    case .emailEvents: return EmailEventsEndpoint.capabilities
    case .campaigns: return CampaignsEndpoint.capabilities
    case .timeline: return TimelineEndpoint.capabilities
    }
  }

  /// The shape of a page.
  package var page: PageForm {
    switch self {
    case .events, .eventTypes: PageForm(rowsKey: "results", cursor: .paging)
    case .emailEvents: PageForm(rowsKey: "events", cursor: .offset)
    case .campaigns: PageForm(rowsKey: "campaigns", cursor: .offset)
    case .timeline: PageForm(rowsKey: nil, cursor: .none)
    }
  }
}

/// Where a page has its rows and the cursor of the next one.
package struct PageForm: Sendable {
  package enum Cursor: Sendable {
    /// `paging.next.after`, a text, sent as `after`; without `next` the page is the last one.
    case paging
    /// `offset`, a text, sent as `offset`; `hasMore` is false on the last page.
    case offset
    case none
  }

  /// The key of the array of rows; nil where the answer is one record.
  package var rowsKey: String?
  package var cursor: Cursor

  /// The parameter that carries a cursor back.
  var parameter: String? {
    switch cursor {
    case .paging: "after"
    case .offset: "offset"
    case .none: nil
    }
  }

  /// What a page holds, as messages call it.
  var noun: String {
    switch rowsKey {
    case "campaigns": "campaigns"
    case nil: "a timeline event"
    default: "events"
    }
  }
}

extension HTTPRequest {
  /// The request that a plan wants.
  ///
  /// A cursor replaces the one that the plan may carry; values for the path go there.
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

  /// A `curl` command line for the request; the token stays a variable of the shell.
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
