/// One stage, after a `|`.
package struct Stage: Sendable {
  package enum Form: Sendable {
    case `where`(Expression)
    case select([SelectItem])
    case drop([FieldPath])
    case rename([SelectItem])
    case extend([Assignment])
    case sort([SortKey])
    case limit(RowLimit)
    case tail(Expression)
    case sample(Expression)
    case distinct([FieldPath])
    case count(by: [GroupKey])
    case stats([Aggregate], by: [GroupKey])
    case top(Expression, GroupKey)
    case timeline(Expression, by: [GroupKey])
    case save(Expression)
  }
  package var form: Form
  package var range: SourceRange
}

extension Stage: QueryElement {
  package var layout: (keyword: Keyword, parts: [QueryPart]) {
    switch form {
    case .where(let condition): (.where, [.condition(condition)])
    case .select(let items): (.select, [.items(items)])
    case .drop(let fields): (.drop, [.fields(fields)])
    case .rename(let items): (.rename, [.items(items)])
    case .extend(let assignments): (.extend, [.assignments(assignments)])
    case .sort(let keys): (.sort, [.sortKeys(keys)])
    case .limit(let limit): (.limit, [.limit(limit)])
    case .tail(let count): (.tail, [.operand(count)])
    case .sample(let count): (.sample, [.operand(count)])
    case .distinct(let fields): (.distinct, [.fields(fields)])
    case .count(let keys): (.count, [.grouping(keys)])
    case .stats(let aggregates, let keys): (.stats, [.aggregates(aggregates), .grouping(keys)])
    case .top(let count, let key): (.top, [.operand(count), .key(key)])
    case .timeline(let length, let keys): (.timeline, [.operand(length), .grouping(keys)])
    case .save(let path): (.save, [.operand(path)])
    }
  }
}
