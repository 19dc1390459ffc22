import EvqBackends
import EvqEngine
import EvqModel
import EvqPlan
import EvqRender
import EvqSyntax

/// The summary and notes after a result; it reports everything that changed the result.
struct Footer {
  private let rowCount: Int
  private let summary: String
  private let saved: [String]
  private var notes: [String] = []

  /// `saved` has a line per file that the query wrote; `emptyNotes` explain an empty result.
  init(_ run: QueryRun, saved: [String], backend: any Backend, emptyNotes: [String]) {
    let report = run.execution.report
    rowCount = run.rowCount
    summary = Footer.summary(run, report, backend: backend)
    self.saved = saved.map { SafeText.visible($0) }
    if run.execution.pipeline.cutShownRows {
      let rows = rowCount == 1 ? "this is the first row" : "these are the first \(rowCount) rows"
      notes.append("\(rows); `limit all` shows the rest")
    }
    if let types = run.plan.enumeratedTypes {
      let count = types.of("type")
      notes.append("no eventType is named: one request for each of the account's \(count)")
    }
    if let age = backend.eventTypesAge, run.plan.enumeratedTypes != nil {
      notes.append("the list of event types is \(age / 60_000) min old; from event_types renews it")
    }
    if let reason = run.plan.emptyReason { notes.append("nothing was sent: \(reason)") }
    if run.plan.emptyReason == nil { notes += Footer.filterNotes(run) }
    notes += emptyNotes
    if backend.isLive, report.rowsRead == 0 { notes += Footer.unseenNotes(run.plan) }
    notes += Footer.malformedNotes(report)
    if run.plan.conjuncts.contains(where: { $0.outcome == .required }), backend.hasNoRecords {
      notes.append("the account has events but no records, so no objectProperty matches")
    }
    if backend.rejectedCount > 0 {
      notes.append("\(backend.rejectedCount.of("record")) of the account cannot be served")
    }
  }

  private static func summary(
    _ run: QueryRun,
    _ report: SourceReport,
    backend: any Backend
  ) -> String {
    var parts = [run.rowCount.of("row")]
    if case .source = run.plan.query.input { parts.append(backend.name) }
    if run.plan.capabilities.path != nil {
      parts.append(report.requests.of("request"))
      parts.append(report.pages.of("page"))
    }
    parts.append("\(report.rowsRead.of(run.plan.query.rowNoun)) read")
    return parts.joined(separator: " · ")
  }

  // MARK: Notes

  private static func filterNotes(_ run: QueryRun) -> [String] {
    var notes: [String] = []
    let local = run.plan.conjuncts.filter { $0.outcome == .local }.map(\.text)
    if !local.isEmpty, run.plan.capabilities.path != nil {
      notes.append("filtered here, not by the API: \(local.joined(separator: "; "))")
    }
    for drops in run.execution.pipeline.drops {
      notes += missingNotes(drops)
      for (value, count) in drops.unparsed.sorted(by: { Text($0.key) < Text($1.key) }) {
        notes.append("\(count.of("value")) of \(value) did not parse and counted as missing")
      }
      notes += drops.numbersSortedAsText.map { Footer.sortNote($0) }
      if drops.untimed > 0 {
        notes.append("\(drops.untimed.of("row")) without a time left out of the timeline")
      }
    }
    return notes.unique
  }

  /// Texts sort `"10"` before `"9"`, which is rarely intended.
  private static func sortNote(_ sort: NumbersSortedAsText) -> String {
    let pair = "\(Spelling.string(sort.first.string)) before \(Spelling.string(sort.second.string))"
    let sign = sort.isDescending ? "-" : ""
    return
      "sort \(sign)\(sort.key) compares texts and puts \(pair); for numbers use sort \(sign)number(\(sort.key))"
  }

  /// For an unknown name, the service returns no rows, as for one without matches.
  private static func unseenNotes(_ plan: Plan) -> [String] {
    guard plan.emptyReason == nil, plan.query.input == .source("events") else { return [] }
    let names = plan.requests.flatMap(\.parameters).map(\.name).unique
    let properties = names.filter { $0.hasPrefix("property.") }
    var notes: [String] = []
    if names.contains("eventType"), plan.enumeratedTypes == nil {
      notes.append("a misspelt eventType gives no rows, too: from event_types shows the account's")
    }
    if !properties.isEmpty {
      let list = properties.joined(separator: ", ")
      notes.append("so does a misspelt property (\(list)): limit 1 without it shows an event's own")
    }
    return notes
  }

  private static func missingNotes(_ drops: DropStatistics) -> [String] {
    drops.missingFields.sorted { ($1.value, Text($0.key)) < ($0.value, Text($1.key)) }.map {
      field,
      count in
      "\(count.of("row")) dropped only because \(field) is missing; "
        + "to keep them: (… or \(field) is missing)"
    }
  }

  /// A note about malformed records that were skipped.
  static func malformedNotes(_ report: SourceReport) -> [String] {
    guard report.malformedCount > 0 else { return [] }
    let more = report.malformedCount > report.malformedLocations.count ? ", …" : ""
    let positions = report.malformedLocations.joined(separator: ", ")
    return [
      "\(report.malformedCount.of("malformed record")) skipped: \(positions)\(more)"
        + " (--strict makes it an error)"
    ]
  }

  func text(_ palette: Palette) -> String {
    let lines = [summary] + saved + notes.map { "note: \(SafeText.visible($0))" }
    return lines.map { palette.paint($0, .dim) + "\n" }.joined()
  }
}

extension Plan {
  var capabilities: SourceCapabilities { query.capabilities }
}
