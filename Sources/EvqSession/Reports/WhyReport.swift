import EvqModel
import EvqPlan
import EvqRender
import EvqSyntax

/// The report of `why` about one event: the verdict and every condition.
struct WhyReport {
  private let query: BoundQuery
  private let event: FetchedEvent
  private let trace: RowTrace
  private let now: Instant
  private let isShown: Bool
  private let deciders: Set<Int>

  /// `isShown`: the event is in the result, regardless of limits.
  init(
    _ query: BoundQuery,
    _ event: FetchedEvent,
    _ trace: RowTrace,
    now: Instant,
    isShown: Bool
  ) {
    self.isShown = isShown
    self.query = query
    self.event = event
    self.trace = trace
    self.now = now
    deciders = Set(trace.tree.deciders(TruthClaim(keeps: trace.tree.truth)).map(\.leaf))
  }

  func text(_ palette: Palette) -> String {
    var text = line("event", eventText, palette)
    text += line("query", query.text, palette)
    text += line("now", now.description, palette)
    text += line("answer", verdict, palette) + "\n"
    text += palette.paint("conditions", .header) + (trace.tree.parts.isEmpty ? "  none\n" : "\n")
    for (part, written) in zip(trace.tree.parts, trace.texts) {
      text += node(part, written, isNegated: false, depth: 1, palette)
    }
    if let change = changeText { text += line("change", change, palette) }
    text += line("fetched", fetchText, palette)
    return text
  }

  private func line(_ title: String, _ content: String, _ palette: Palette) -> String {
    palette.titled(title, content, width: 9)
  }

  private var eventText: String {
    let fields: [Field] = [.id, .eventType, .occurredAt]
    return fields.compactMap { event.value(of: $0).text?.string }.joined(separator: "  ")
  }

  private var verdict: String {
    guard trace.tree.truth != .true else {
      return query.selectsAmongRows && !isShown
        ? "every condition holds; a limit or a similar stage may still drop the event"
        : "in the result: every condition holds"
    }
    let failed = zip(trace.tree.parts, trace.texts).first { $0.0.truth != .true }
    let word =
      trace.tree.truth == .false && failed?.0.truth == .false ? "false" : "missing, not true"
    return "not in the result: \(failed?.1 ?? "a condition") is \(word)"
  }

  // MARK: Conditions

  private func node(
    _ tree: TruthTree,
    _ written: String,
    isNegated: Bool,
    depth: Int,
    _ palette: Palette
  ) -> String {
    let indent = String(repeating: "  ", count: depth)
    var text = indent + palette.paint(tree.truth.mark, tree.truth.style) + " "
    switch tree.form {
    case .constant: text += SafeText.visible(written) + "\n"
    case .test(let test): text += leaf(tree, test, written, isNegated, indent, palette)
    case .not, .and, .or:
      text += palette.paint(tree.form.words, .dim) + "\n"
      for part in tree.parts {
        let turns = if case .not = tree.form { true } else { false }
        text += node(
          part,
          part.written,
          isNegated: isNegated != turns,
          depth: depth + 1,
          palette
        )
      }
    }
    return text
  }

  private func leaf(
    _ tree: TruthTree,
    _ test: Test,
    _ written: String,
    _ isNegated: Bool,
    _ indent: String,
    _ palette: Palette
  ) -> String {
    let shown = SafeText.visible(written)
    let space = String(repeating: " ", count: max(2, 44 - indent.count - DisplayWidth.of(shown)))
    var text = shown + space + palette.paint(SafeText.visible(seenText(tree)), .dim)
    if deciders.contains(tree.leaves.lowerBound) { text += palette.paint("  ← decides", .accent) }
    text += "\n"
    guard !isNegated, let miss = test.nearMiss({ trace.computed[$0.index] ?? event.value(of: $0) })
    else { return text }
    text += "\(indent)    " + SafeText.visible(miss.difference) + "\n"
    if let spelling = miss.spelling {
      text += "\(indent)    this would hold: " + SafeText.visible(spelling) + "\n"
    }
    return text
  }

  private func seenText(_ tree: TruthTree) -> String {
    tree.seen.map { name, value in
      name.hasPrefix("objectProperty.")
        ? "\(name): checked by the API" : "\(name) is \(value.spelling)"
    }.joined(separator: ", ")
  }

  // MARK: The rest

  /// The least number of conditions to change, if it is more than one.
  private var changeText: String? {
    guard trace.tree.truth != .true, let changes = trace.tree.changes(for: .isTrue),
      changes.count > 1
    else { return nil }
    return "\(changes.count) conditions would have to change to keep the event"
  }

  private var fetchText: String {
    guard query.capabilities.path != nil else {
      return "read again, \(event.report.rowsRead.of("row")) checked"
    }
    let types =
      event.asksAllTypes ? ": the API needs an eventType with an id, so each was tried" : ""
    return "again, by id, \(event.report.requests.of("request"))\(types)"
  }
}

extension Truth {
  fileprivate var mark: String {
    switch self {
    case .true: "✓"
    case .false: "✗"
    case .missing: "∅"
    }
  }

  fileprivate var style: Style {
    switch self {
    case .true: .good
    case .false: .error
    case .missing: .warning
    }
  }
}

extension TruthTree.Form {
  fileprivate var words: String {
    switch self {
    case .and: "all of"
    case .or: "one of"
    case .not: "not"
    case .constant, .test: ""
    }
  }
}

extension TruthTree {
  /// The source text of a test or constant.
  fileprivate var written: String {
    switch form {
    case .test(let test): test.text
    case .constant: truth == .true ? "true" : "false"
    case .not, .and, .or: ""
    }
  }
}

extension Value {
  /// The value in the syntax of a program.
  var spelling: String {
    switch self {
    case .missing: "missing"
    case .text(let text): Spelling.string(text.string)
    case .number, .boolean, .time, .duration, .json: text?.string ?? ""
    }
  }
}
