/// One clause, before the first `|`.
package struct Clause: Sendable {
  package enum Form: Sendable {
    case `where`(Expression)
    case since(Expression)
    case until(Expression)
    case on(Expression)
    case sort([SortKey])
    case limit(RowLimit)
    case select([SelectItem])
    case after(Expression)
  }
  package var form: Form
  package var range: SourceRange

  package init(form: Form, range: SourceRange) {
    self.form = form
    self.range = range
  }
}

extension Clause {
  /// The word that the clause starts with.
  package var keyword: Keyword { layout.keyword }
}

extension Clause: QueryElement {
  package var layout: (keyword: Keyword, parts: [QueryPart]) {
    switch form {
    case .where(let condition): (.where, [.condition(condition)])
    case .since(let time): (.since, [.operand(time)])
    case .until(let time): (.until, [.operand(time)])
    case .on(let date): (.on, [.operand(date)])
    case .sort(let keys): (.sort, [.sortKeys(keys)])
    case .limit(let limit): (.limit, [.limit(limit)])
    case .select(let items): (.select, [.items(items)])
    case .after(let cursor): (.after, [.operand(cursor)])
    }
  }
}
