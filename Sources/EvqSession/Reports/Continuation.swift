import EvqModel
import EvqPlan
import EvqSyntax

/// A query for the rows that are missing after a failure.
struct Continuation {
  let text: String
  /// Whether it repeats rows with the time of the last row.
  let repeatsRows: Bool

  /// Nil if no query gives the rest: rows were reordered, or have no order.
  ///
  /// `cursorIsForgotten`: the service rejected its own cursor.
  init?(_ run: QueryRun, _ query: Query, _ report: SourceReport, cursorIsForgotten: Bool) {
    // A limit counts rows before the stages; if a stage drops rows, the remaining number is unknown.
    let stages = run.plan.query.stages.map(\.traits)
    guard stages.allSatisfy({ $0.input == .oneRow }),
      run.plan.sort.isEmpty, run.plan.order != .asGiven, query.parameterNames.isEmpty,
      run.plan.query.limit == nil || stages.allSatisfy({ $0.output == .allRows })
    else { return nil }
    var rest = query
    rest.fixWindow(run.plan.window)
    if let limit = run.plan.query.limit {
      rest.replace(.limit, with: .limit(.rows(.number(limit - run.rowCount))))
    }
    // Without a cursor, continue from the time of the last row.
    let cannotUseCursor = (cursorIsForgotten && report.cursor != nil) || report.hasUnclearEnd
    if run.plan.requests.count == 1, let cursor = report.cursor, !cannotUseCursor {
      rest.replace(.after, with: .after(.string(cursor)))
    } else if let time = run.lastTime {
      rest.clauses.removeAll { $0.keyword == .after }
      rest.resume(
        from: time,
        isDescending: run.plan.order == .descending,
        repeatsTime: cannotUseCursor
      )
    } else {
      return nil
    }
    guard !cannotUseCursor || run.plan.query.limit == nil else { return nil }
    repeatsRows = cannotUseCursor
    text = SourcePrinter.text(of: rest)
  }
}

extension Query {
  /// Makes relative times absolute: they change when the query runs again.
  fileprivate mutating func fixWindow(_ window: TimeWindow) {
    guard clauses.contains(where: { [.since, .until, .on].contains($0.keyword) }) else { return }
    clauses.removeAll { $0.keyword == .on }
    if let since = window.since { replace(.since, with: .since(.time(since))) }
    if let until = window.until { replace(.until, with: .until(.time(until))) }
  }

  fileprivate mutating func replace(_ keyword: Keyword, with form: Clause.Form) {
    clauses.removeAll { $0.keyword == keyword }
    clauses.append(Clause(form: form, range: .none))
  }

  /// Continues after a time, or at it if its rows may be incomplete.
  fileprivate mutating func resume(from time: Instant, isDescending: Bool, repeatsTime: Bool) {
    if isDescending {
      let end = repeatsTime ? time.advanced(byMilliseconds: 1) : time
      replace(.until, with: .until(.time(end)))
    } else {
      let start = repeatsTime ? time : time.advanced(byMilliseconds: 1)
      replace(.since, with: .since(.time(start)))
    }
  }
}

extension Expression {
  fileprivate static func string(_ text: String) -> Expression {
    .literal(Literal(value: .string(text), range: .none))
  }

  fileprivate static func number(_ number: Int) -> Expression {
    .literal(Literal(value: .number(String(number)), range: .none))
  }

  fileprivate static func time(_ instant: Instant) -> Expression {
    .literal(Literal(value: .time(.absolute(instant.description)), range: .none))
  }
}
