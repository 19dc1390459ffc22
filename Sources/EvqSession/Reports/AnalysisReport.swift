import EvqEngine
import EvqModel
import EvqPlan
import EvqRender

/// The report of `explain analyze`: what a run sent, fetched and dropped.
struct AnalysisReport {
  private let run: AnalyzedRun
  private let showsTimes: Bool
  private var plan: Plan { run.plan }

  /// Durations differ between runs, so they are omitted if `now` is fixed.
  init(_ run: AnalyzedRun, showsTimes: Bool) {
    self.run = run
    self.showsTimes = showsTimes
  }

  func text(_ palette: Palette) -> String {
    var text = line("query", plan.query.text, palette)
    text += line("sent", sentText, palette)
    text += line("waited", waitText, palette)
    text += line("fetched", run.report.rowsRead.of(plan.query.rowNoun), palette)
    text += conditionsText(palette)
    text += stagesText(palette)
    text += line("result", run.resultCount.of("row"), palette)
    if showsTimes { text += timesText(palette) }
    text += savingsText(palette)
    return text
  }

  private func line(_ title: String, _ content: String, _ palette: Palette) -> String {
    palette.titled(title, content, width: 12)
  }

  private var sentText: String {
    if let reason = plan.emptyReason { return "nothing: \(reason)" }
    guard plan.capabilities.path != nil else { return "nothing: the whole source is read" }
    let planned = plan.cost.requests
    let requests = run.report.requests.of("request")
    let pages = run.report.pages.of("page")
    return planned > 1 ? "\(requests) for \(planned) questions, \(pages)" : "\(requests), \(pages)"
  }

  private var waitText: String {
    let waits = run.waits
    guard waits.retries + waits.pauses > 0 else { return "never" }
    let length = DurationText.format(milliseconds: waits.milliseconds)
    return "\(length): \(waits.retries) × to retry, \(waits.pauses) × for the rate limit"
  }

  // MARK: Conditions and stages

  private func conditionsText(_ palette: Palette) -> String {
    guard !plan.conjuncts.isEmpty else { return line("conditions", "none", palette) }
    var text = palette.paint("conditions", .header) + "\n"
    var steps = run.funnel.steps[...]
    for conjunct in plan.conjuncts {
      let result: String
      if plan.emptyReason != nil {
        result = "not needed"
      } else if conjunct.outcome.isCheckedHere, let step = steps.popFirst() {
        let missing = step.missing > 0 ? ", \(step.missing) of them missing" : ""
        result = "kept \(step.kept) of \(step.arrived), discarded \(step.discarded)\(missing)"
      } else {
        result = "decided by the API"
      }
      text += row(conjunct.text, result)
    }
    return text
  }

  private func row(_ name: String, _ result: String) -> String {
    let shown = SafeText.visible(name)
    let space = String(repeating: " ", count: max(2, 46 - DisplayWidth.of(shown)))
    return "  " + shown + space + SafeText.visible(result) + "\n"
  }

  private func stagesText(_ palette: Palette) -> String {
    let stages = plan.query.stages
    guard !stages.isEmpty else { return "" }
    let counts = run.pipeline.passedCounts(ofStages: stages.count)
    var text = palette.paint("stages", .header) + "\n"
    for (stage, count) in zip(stages, counts) {
      text += row(stage.traits.name, "\(count.of("row")) out")
    }
    return text
  }

  private func timesText(_ palette: Palette) -> String {
    let times = [
      ("open", run.opening), ("fetch", run.fetching), ("filter", run.filtering),
      ("stages", run.staging),
    ]
    return line(
      "time",
      times.map { "\($0) \($1.milliseconds) ms" }.joined(separator: ", "),
      palette
    )
  }

  private func savingsText(_ palette: Palette) -> String {
    let savings = plan.savings(after: run.report.rowsRead, kept: run.funnel.steps.last?.kept)
    guard !savings.isEmpty else { return line("cheaper", "no cheaper query known", palette) }
    return savings.map { line("cheaper", $0, palette) }.joined()
  }
}

extension Palette {
  /// A line of a report: a title in a column of `width` cells, then its content.
  func titled(_ title: String, _ content: String, width: Int) -> String {
    let space = String(repeating: " ", count: max(1, width - title.count))
    return paint(title, .header) + space + SafeText.visible(content) + "\n"
  }
}

extension Duration {
  fileprivate var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
  }
}
