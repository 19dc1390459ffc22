import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqPlan
import EvqRender
import EvqSyntax

/// What `explain` says about a plan: the query, the requests, every condition, the rest, the cost.
struct Explanation {
  private let plan: Plan
  private let now: Instant
  private let baseURL: String

  init(_ plan: Plan, now: Instant, baseURL: String) {
    self.plan = plan
    self.now = now
    self.baseURL = baseURL
  }

  private var requests: [HTTPRequest] {
    let page = ServiceSource(rawValue: plan.capabilities.source)?.page
    return plan.requests.compactMap { request in page.map { HTTPRequest(request, page: $0) } }
  }

  /// Everything, in the order of the language page.
  func text(_ palette: Palette) -> String {
    let title =
      palette.paint("query", .header) + "  \(plan.query.text)\n"
      + palette.paint("now", .header) + "    \(now)\n\n"
    return title + requestsText(palette) + "\n" + planText(palette)
  }

  // MARK: Requests

  /// The requests with their decoded parameters and as `curl` lines.
  func requestsText(_ palette: Palette) -> String {
    let title = palette.paint("requests", .header)
    guard !requests.isEmpty else { return "\(title)  none: \(reasonForNone)\n" }
    var text = "\(title)  \(requests.count)\n"
    if plan.needsEventTypes {
      text += "  one like this for each event type; the list of event types is requested first\n"
    }
    for (index, request) in requests.enumerated() {
      text += "  \(index + 1). \(request.method) \(request.path)\n"
      for parameter in request.query {
        text +=
          "       \(palette.paint(parameter.name, .accent)) = "
          + "\(SafeText.visible(parameter.value))\n"
      }
      let curl = request.curl(baseURL: baseURL)
      text += curl.split(separator: "\n").map { "     \($0)\n" }.joined()
    }
    return text
  }

  private var reasonForNone: String {
    if let reason = plan.emptyReason { return reason }
    switch plan.query.input {
    case .path(let path): return "the file \(path) is read"
    case .standardInput: return "standard input is read"
    case .source(let name):
      return plan.query.capabilities.path == nil
        ? "`\(name)` is read whole" : "no event type of the account matches"
    }
  }

  // MARK: Conditions

  /// One line per condition, then what is done here and what it costs.
  func planText(_ palette: Palette) -> String {
    var text = palette.paint("conditions", .header) + (plan.conjuncts.isEmpty ? "  none\n" : "\n")
    for conjunct in plan.conjuncts { text += line(conjunct, palette) }
    text += palette.paint("local filter", .header) + "  \(localText)\n"
    text += palette.paint("order", .header) + "  \(orderText)\n"
    text += palette.paint("limit", .header) + "  \(limitText)\n"
    text += palette.paint("stages", .header) + "  \(stagesText)\n"
    text += palette.paint("cost", .header) + "  \(costText)\n"
    return text
  }

  private func line(_ conjunct: PlannedConjunct, _ palette: Palette) -> String {
    let isEmpty = plan.emptyReason != nil
    let mark = isEmpty ? (sign: "–", words: "not needed", style: .dim) : conjunct.outcome.mark
    var text = "  \(palette.paint(mark.sign + " " + mark.words, mark.style))"
    text += String(repeating: " ", count: max(1, 28 - DisplayWidth.of(mark.words)))
    text += SafeText.visible(conjunct.text)
    if !conjunct.reason.isEmpty, !isEmpty { text += palette.paint("  (\(conjunct.reason))", .dim) }
    text += "\n"
    if let hint = conjunct.hint {
      text += palette.paint("      to push it, write: \(hint)", .dim) + "\n"
    }
    return text
  }

  private var localConjuncts: [PlannedConjunct] {
    guard plan.emptyReason == nil else { return [] }
    return plan.conjuncts.filter(\.outcome.isCheckedHere)
  }

  private var localText: String {
    let isChain = localConjuncts.count > 1
    let texts = localConjuncts.map {
      isChain && $0.text.contains(" or ") ? "(\($0.text))" : $0.text
    }
    return texts.isEmpty ? "none" : texts.joined(separator: " and ")
  }

  private var orderText: String {
    if !plan.sort.isEmpty {
      let keys = plan.sort.map { ($0.isDescending ? "-" : "") + $0.slot.name }
      return "sorted here by \(keys.joined(separator: ", "))"
    }
    switch plan.order {
    case .asGiven: return "as the source gives the rows"
    case .ascending, .descending:
      let direction = plan.order == .ascending ? "oldest first" : "newest first"
      return plan.merges
        ? "\(direction), \(plan.requests.count) requests merged by time"
        : "\(direction), by the API"
    }
  }

  private var limitText: String {
    guard let limit = plan.query.limit else { return "none" }
    guard let size = plan.pageSize, size == limit + 1 else { return "\(limit), counted here" }
    return "\(limit), in pages of \(size): one more row shows whether its time continues"
  }

  private var stagesText: String {
    let texts = plan.query.stageTexts
    return texts.isEmpty ? "none" : texts.joined(separator: " | ")
  }

  private var costText: String {
    guard plan.query.capabilities.path != nil else { return "no requests" }
    if plan.needsEventTypes { return "at least a request and a page for each event type" }
    let requests = plan.cost.requests.of("request")
    guard let pages = plan.cost.pagesMax, pages > 0 else {
      return plan.cost.requests == 0 ? requests : "\(requests), at least a page each"
    }
    // The lowest limit of the service: 100 requests in 10 seconds.
    let seconds = (pages + 9) / 10
    return "\(requests), at most \(pages.of("page")), about \(seconds) s at 10 pages a second"
  }

  // MARK: JSON

  /// Stable and versioned: fields are added, never renamed.
  var json: String {
    var fields: [String] = ["\"version\":1"]
    fields.append("\"query\":\(JSONText.string(plan.query.text))")
    fields.append("\"now\":\(JSONText.string(now.description))")
    fields.append("\"requests\":[\(requests.map(json(of:)).joined(separator: ","))]")
    fields.append("\"conditions\":[\(plan.conjuncts.map(json(of:)).joined(separator: ","))]")
    let local = localConjuncts.isEmpty ? "null" : JSONText.string(localText)
    fields.append("\"local\":\(local)")
    let sort = plan.sort.map { JSONText.string(($0.isDescending ? "-" : "") + $0.slot.name) }
    fields.append("\"order\":\(JSONText.string(plan.order.rawValue))")
    fields.append("\"sort\":[\(sort.joined(separator: ","))]")
    fields.append("\"limit\":\(plan.query.limit.map(String.init) ?? "null")")
    fields.append("\"emptyReason\":\(plan.emptyReason.map(JSONText.string) ?? "null")")
    let pages = plan.cost.pagesMax.map(String.init) ?? "null"
    fields.append("\"cost\":{\"requests\":\(plan.cost.requests),\"pagesMax\":\(pages)}")
    return "{\(fields.joined(separator: ","))}\n"
  }

  private func json(of request: HTTPRequest) -> String {
    let parameters = request.query.map {
      "[\(JSONText.string($0.name)),\(JSONText.string($0.value))]"
    }
    let curl = request.curl(baseURL: baseURL)
    return
      "{\"method\":\(JSONText.string(request.method)),\"path\":\(JSONText.string(request.path)),"
      + "\"parameters\":[\(parameters.joined(separator: ","))],\"curl\":\(JSONText.string(curl))}"
  }

  private func json(of conjunct: PlannedConjunct) -> String {
    let hint = conjunct.hint.map(JSONText.string) ?? "null"
    return "{\"text\":\(JSONText.string(conjunct.text)),"
      + "\"class\":\(JSONText.string(conjunct.outcome.rawValue)),"
      + "\"reason\":\(JSONText.string(conjunct.reason)),\"hint\":\(hint)}"
  }
}

extension PlannedConjunct.Outcome {
  fileprivate var mark: (sign: String, words: String, style: Style) {
    switch self {
    case .exact: ("✓", "pushed", .good)
    case .required: ("✓", "pushed, only possible there", .good)
    case .inexact: ("≈", "pushed and checked again", .accent)
    case .local: ("✗", "local", .warning)
    }
  }
}
