import EvqEngine
import EvqModel
import EvqPlan
import EvqRender
import EvqSyntax

/// The report of `why` about a result: how many rows each condition kept.
struct FunnelReport {
  private static let valuesShown = 5

  private let query: BoundQuery
  private let funnel: FilterFunnel
  private let report: SourceReport
  private let sent: [String]

  /// `sent` are the conditions that the source has already applied.
  init(_ query: BoundQuery, _ funnel: FilterFunnel, _ report: SourceReport, sent: [String]) {
    self.query = query
    self.funnel = funnel
    self.report = report
    self.sent = sent
  }

  func text(_ palette: Palette) -> String {
    var text = palette.paint("query", .header) + "   \(SafeText.visible(query.text))\n\n"
    text += palette.paint("kept", .header) + "\n"
    let filters = sent.isEmpty ? "" : ", requested with \(sent.joined(separator: " and "))"
    text += row(funnel.rowCount, "\(query.rowNoun)s read\(filters)", "")
    for step in funnel.steps { text += line(step, palette) }
    if let later = laterText { text += row(nil, later, "") }
    text += valuesText(palette)
    return text
  }

  private func row(_ count: Int?, _ subject: String, _ remark: String) -> String {
    let number = count.map(String.init) ?? ""
    let space = String(repeating: " ", count: max(0, 9 - number.count))
    return space + number + "  " + SafeText.visible(subject) + remark + "\n"
  }

  private func line(_ step: FilterFunnel.Step, _ palette: Palette) -> String {
    var remark = ""
    if step.missing > 0, let field = step.field {
      remark = palette.paint("  (\(SafeText.visible(field.name)) missing in \(step.missing))", .dim)
    }
    if step.kept == 0, step.arrived > 0 { remark += palette.paint("  ← kept none", .accent) }
    return row(step.kept, step.text, remark)
  }

  /// The stages from the first one that makes new rows.
  private var laterText: String? {
    let rest = query.stages.drop { !$0.makesNewRows }
    return rest.isEmpty ? nil : "after that: \(query.stageTexts.joined(separator: " | "))"
  }

  /// The values of the field in the condition that dropped the last rows.
  private func valuesText(_ palette: Palette) -> String {
    guard let step = funnel.emptying, let field = step.field else { return "" }
    let values = step.values.frequent(FunnelReport.valuesShown)
    let absent = step.arrived - step.values.filledCount
    let title = "values of \(SafeText.visible(field.spelling))"
    var text = "\n" + palette.paint(title, .header)
    text += " in the \(step.arrived.of(query.rowNoun)) before this condition\n"
    for (value, rows) in values { text += row(rows, value.spelling, "") }
    if absent > 0 { text += row(absent, "missing", "") }
    if let nearest = funnel.nearest {
      let (value, miss) = (nearest.value, nearest.miss)
      text +=
        "\nnearest: \(SafeText.visible(value.spelling)) \(SafeText.visible(miss.difference))\n"
      if let spelling = miss.spelling { text += "this would hold: \(SafeText.visible(spelling))\n" }
    }
    return text
  }
}
