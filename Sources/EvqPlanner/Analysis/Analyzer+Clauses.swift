import EvqModel
import EvqPlan
import EvqSyntax

extension Analyzer {
  /// Binds clauses; on a named query with stages or a limit they become stages.
  mutating func bindClauses(_ clauses: [Clause], into bound: inout BoundQuery) {
    let precedesStages = bound.stages.isEmpty && bound.limit == nil && !bound.isSelected
    defer { bound.isSelected = bound.isSelected || clauses.contains(where: \.isSelect) }
    if !precedesStages { bound.stageTexts += clauses.map { SourcePrinter.text(of: $0) } }
    reportDuplicates(in: clauses)
    var conditions: [BoundCondition] = []
    for clause in clauses {
      conditions += bindCondition(of: clause)
    }
    if precedesStages {
      bound.conditions += conditions
    } else if let condition = Condition.all(conditions.map(\.condition)) {
      bound.stages.append(.filter(condition))
    }
    // Sort, limit and selection apply in this order, whatever the order of the clauses.
    for clause in clauses { bindOrder(of: clause, into: &bound, precedesStages) }
    for clause in clauses { bindLimit(of: clause, into: &bound, precedesStages) }
    for clause in clauses {
      if case .select(let items) = clause.form { select(items, into: &bound) }
    }
  }

  /// Reports repeated clauses; only `where` may be repeated.
  private mutating func reportDuplicates(in clauses: [Clause]) {
    var seen: Set<Keyword> = []
    for clause in clauses where clause.keyword != .where {
      guard !seen.insert(clause.keyword).inserted else { continue }
      report(.duplicateClause(clause.keyword.rawValue), at: clause.range)
    }
  }

  private mutating func bindCondition(of clause: Clause) -> [BoundCondition] {
    let text = SourcePrinter.text(of: clause)
    switch clause.form {
    case .where(let expression):
      let parts = expression.conjuncts
      return parts.compactMap { part in
        condition(part).map {
          BoundCondition(condition: $0, text: SourcePrinter.text(of: part), range: part.range)
        }
      }
    case .since(let time):
      return instant(time).flatMap { window(TimeWindow(since: $0), text, clause.range) } ?? []
    case .until(let time):
      return instant(time).flatMap { window(TimeWindow(until: $0), text, clause.range) } ?? []
    case .on(let time):
      guard let instant = instant(time) else { return [] }
      let start = instant.start(of: .day)
      let end = start.advanced(byMilliseconds: 86_400_000)
      return window(TimeWindow(since: start, until: end), text, clause.range) ?? []
    case .sort, .limit, .select, .after:
      return []
    }
  }

  private mutating func window(
    _ window: TimeWindow,
    _ text: String,
    _ range: SourceRange
  ) -> [BoundCondition]? {
    let path = FieldPath(parts: [Name("occurredAt", at: range)], range: range)
    guard let slot = resolve(path) else { return nil }
    guard slot.type == .time else {
      report(.windowNeedsTime(slot.type), at: range)
      return nil
    }
    let test = Test(.within(.slot(slot), window), text: text, range: range)
    return [BoundCondition(condition: .test(test), text: text, range: range)]
  }

  private mutating func bindOrder(
    of clause: Clause,
    into bound: inout BoundQuery,
    _ precedesStages: Bool
  ) {
    guard case .sort(let keys) = clause.form else { return }
    let terms = sortTerms(keys)
    if precedesStages { bound.order = terms } else { bound.stages.append(.sort(terms)) }
  }

  private mutating func bindLimit(
    of clause: Clause,
    into bound: inout BoundQuery,
    _ precedesStages: Bool
  ) {
    switch clause.form {
    case .limit(let limit):
      bound.namesLimit = true
      guard let rows = rowCount(limit) else { return }
      if precedesStages { bound.limit = rows } else { bound.stages.append(.limit(rows)) }
    case .after(let expression):
      guard case .text(let cursor)? = constant(expression)?.value else {
        report(.cursorExpected, at: expression.range)
        return
      }
      bound.cursor = cursor.string
      bound.cursorRange = clause.range
    case .where, .since, .until, .on, .sort, .select:
      return
    }
  }

  mutating func sortTerms(_ keys: [SortKey]) -> [SortTerm] {
    keys.compactMap { key in
      guard let typed = value(key.value) else { return nil }
      let text = SourcePrinter.operandText(of: key.value, above: 3)
      let value = typed.expression.folded
      if case .slot(let slot) = value {
        return SortTerm(slot: slot, isDescending: key.isDescending, text: text)
      }
      guard value.constant == nil else {
        report(.constantAsField(SourcePrinter.text(of: key.value)), at: key.range)
        return nil
      }
      let slot = computedSlot(named: text, type: typed.type)
      return SortTerm(slot: slot, isDescending: key.isDescending, value: value, text: text)
    }
  }

  /// The row count of a `limit`; nil for `all` and after an error.
  mutating func rowCount(_ limit: RowLimit) -> Int? {
    switch limit {
    case .all: nil
    case .rows(let expression): count(expression)
    }
  }

  /// A constant that is a whole number of rows.
  mutating func count(_ expression: Expression) -> Int? {
    guard let constant = constant(expression) else { return nil }
    guard case .number(let number) = constant.value, number >= 0, number == number.rounded(),
      number <= 1e15
    else {
      report(.rowCountExpected, at: expression.range)
      return nil
    }
    return Int(number)
  }

  /// A point in time: a time, or a duration before now.
  mutating func instant(_ expression: Expression) -> Instant? {
    if case .literal(let literal) = expression, case .duration(let duration) = literal.value {
      return environment.now.ago(duration)
    }
    if case .parameter(let name) = expression,
      case .value(.duration(let duration))? = environment.bindings[name.text]
    {
      return environment.now.ago(duration)
    }
    guard let constant = constant(expression) else { return nil }
    switch constant.value {
    case .time(let instant): return instant
    case .duration(let length):
      return environment.now.advanced(
        byMilliseconds: length == .min ? .max : -length
      )
    case .text(let text):
      if let instant = Instant(text.string) { return instant }
    case .number, .boolean, .json, .missing: break
    }
    report(.timeExpected, at: expression.range)
    return nil
  }
}

extension Clause {
  fileprivate var isSelect: Bool {
    if case .select = form { true } else { false }
  }
}

extension Expression {
  fileprivate var conjuncts: [Expression] {
    if case .and(let operands) = self { operands.flatMap(\.conjuncts) } else { [self] }
  }
}

extension Instant {
  /// The instant before a duration, rounded down to its unit: `7d@d`.
  func ago(_ duration: DurationLiteral) -> Instant {
    advanced(by: duration.calendar.negated).snapped(to: duration.snap)
  }

  func snapped(to unit: SnapUnit?) -> Instant {
    unit.map { start(of: $0) } ?? self
  }
}

extension DurationLiteral {
  /// The length without the snap.
  var calendar: CalendarDuration {
    switch unit {
    case .second: CalendarDuration(milliseconds: count * 1_000)
    case .minute: CalendarDuration(milliseconds: count * 60_000)
    case .hour: CalendarDuration(milliseconds: count * 3_600_000)
    case .day: CalendarDuration(milliseconds: count * 86_400_000)
    case .week: CalendarDuration(milliseconds: count * 604_800_000)
    case .month: CalendarDuration(months: count)
    case .year: CalendarDuration(months: count * 12)
    }
  }
}
