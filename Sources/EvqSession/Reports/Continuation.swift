import EvqModel
import EvqPlan
import EvqSyntax

/// The query that gives the rows which a failure has left out.
struct Continuation {
  let text: String
  /// Whether rows of the last row's own moment come again.
  let repeatsRows: Bool

  /// Nil where the rest is no query: rows were not printed as they came, or have no order.
  ///
  /// `cursorIsForgotten` says that the service refused its own cursor.
  init?(_ run: QueryRun, _ query: Query, _ report: SourceReport, cursorIsForgotten: Bool) {
    // A limit counts rows before the stages: with a stage that drops some, what is left is unknown.
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
    // Then the time of the last row has to do.
    let isForgotten = (cursorIsForgotten && report.cursor != nil) || report.hasUnclearEnd
    if run.plan.requests.count == 1, let cursor = report.cursor, !isForgotten {
      rest.replace(.after, with: .after(.string(cursor)))
    } else if let time = run.lastTime {
      rest.clauses.removeAll { $0.keyword == .after }
      rest.goOn(from: time, isDescending: run.plan.order == .descending, isForgotten: isForgotten)
    } else {
      return nil
    }
    guard !isForgotten || run.plan.query.limit == nil else { return nil }
    repeatsRows = isForgotten
    text = SourcePrinter.text(of: rest)
  }
}

extension Query {
  /// Relative times mean something else when the query is run again.
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

  /// All rows of one time were printed together, but for a page that was cut out of one request.
  fileprivate mutating func goOn(from time: Instant, isDescending: Bool, isForgotten: Bool) {
    if isDescending {
      let end = isForgotten ? time.advanced(byMilliseconds: 1) : time
      replace(.until, with: .until(.time(end)))
    } else {
      let start = isForgotten ? time : time.advanced(byMilliseconds: 1)
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
