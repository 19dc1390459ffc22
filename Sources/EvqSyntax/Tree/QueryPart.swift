/// A clause or a stage: a keyword and its parts.
///
/// Printing, dumps and walks over expressions read the layout, so that a new clause or stage describes its
/// form once.
package protocol QueryElement {
  /// The first word and what follows it, in the order in which it is written.
  var layout: (keyword: Keyword, parts: [QueryPart]) { get }
}

/// A part of a clause or a stage.
package enum QueryPart: Sendable {
  /// A whole condition, which needs no parentheses.
  case condition(Expression)
  case operand(Expression)
  case fields([FieldPath])
  case items([SelectItem])
  case assignments([Assignment])
  case sortKeys([SortKey])
  case limit(RowLimit)
  case aggregates([Aggregate])
  case key(GroupKey)
  /// `by KEY, …`; empty for a stage without `by`.
  case grouping([GroupKey])
}

extension QueryElement {
  /// The expressions of all parts, from left to right.
  package var expressions: [Expression] { layout.parts.flatMap(\.expressions) }
}

extension QueryPart {
  fileprivate var expressions: [Expression] {
    switch self {
    case .condition(let value), .operand(let value), .limit(.rows(let value)): [value]
    case .fields(let fields): fields.map { .field($0) }
    case .items(let items): items.map(\.value)
    case .assignments(let assignments): assignments.map(\.value)
    case .sortKeys(let keys): keys.map(\.value)
    case .aggregates(let aggregates): aggregates.map { .call($0.call) }
    case .key(let key): [key.value]
    case .grouping(let keys): keys.map(\.value)
    case .limit(.all): []
    }
  }
}
