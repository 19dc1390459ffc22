import EvqModel
import EvqPlan
import EvqSyntax

/// The stages `count`, `stats`, `top` and `timeline`; later stages see only their columns.
extension Analyzer {
  /// Binds `count [by F, …]` and `top n F`; the largest count comes first.
  mutating func count(
    _ stage: Stage,
    by keys: [GroupKey],
    limit: Int? = nil,
    into bound: inout BoundQuery
  ) {
    var columns = GroupColumns()
    let aggregation = counts(stage, by: keys, .largest(limit: limit), &columns)
    bound.stages.append(.aggregate(aggregation))
    scope = Scope(columns: columns.shown, broken: columns.broken)
  }

  /// Binds `stats AGGREGATE [as n], … [by F, …]`.
  mutating func stats(
    _ stage: Stage,
    _ aggregates: [Aggregate],
    by keys: [GroupKey],
    into bound: inout BoundQuery
  ) {
    var columns = GroupColumns()
    var aggregation = grouping(stage, by: keys, .keys, &columns)
    for aggregate in aggregates { add(aggregate, to: &aggregation, &columns) }
    bound.stages.append(.aggregate(aggregation))
    scope = Scope(columns: columns.shown, broken: columns.broken)
  }

  /// Binds `timeline 1d [by F, …]`; its columns are `time`, the keys and `count`.
  mutating func timeBuckets(
    _ stage: Stage,
    _ length: Expression,
    by keys: [GroupKey],
    into bound: inout BoundQuery
  ) {
    let path = FieldPath(parts: [Name("occurredAt", at: stage.range)], range: stage.range)
    let time = resolve(path)
    if let time, time.type != .time { report(.timelineNeedsTime(time.type), at: stage.range) }
    let step = valueOrMonths(length)
    let buckets = step?.expression.folded.bucketLength.flatMap(TimeBuckets.init)
    if step != nil, buckets == nil { report(.bucketLengthExpected("timeline"), at: length.range) }
    var columns = GroupColumns()
    let slot = computedSlot(named: "time", type: .time)
    columns.shown.append(Scope.Column(name: "time", slot: slot))
    var counts = counts(stage, by: keys, .keys, &columns)
    scope = Scope(columns: columns.shown, broken: columns.broken)
    guard let time, let step, let buckets else { return }
    let bucket = ValueExpression.call(.bucket, [.slot(time), step.expression.folded])
    counts.keys.insert(Aggregation.Key(value: bucket, slot: slot), at: 0)
    bound.stages.append(.timeBuckets(BucketedCounts(counts: counts, buckets: buckets)))
  }

  // MARK: Parts

  /// The columns of an aggregation while it is bound.
  struct GroupColumns {
    var shown: [Scope.Column] = []
    var broken: Set<Text> = []
  }

  private mutating func counts(
    _ stage: Stage,
    by keys: [GroupKey],
    _ order: Aggregation.Order,
    _ columns: inout GroupColumns
  ) -> Aggregation {
    var aggregation = grouping(stage, by: keys, order, &columns)
    if let key = keys.last(where: { $0.columnName == "count" }) {
      report(.takenName("count"), at: key.alias?.range ?? key.value.range)
    }
    let slot = computedSlot(named: "count", type: .number)
    aggregation.terms.append(Aggregation.Term(function: .count, argument: nil, slot: slot))
    columns.shown.append(Scope.Column(name: "count", slot: slot))
    return aggregation
  }

  /// Binds the keys; the aggregation has no terms yet.
  private mutating func grouping(
    _ stage: Stage,
    by keys: [GroupKey],
    _ order: Aggregation.Order,
    _ columns: inout GroupColumns
  ) -> Aggregation {
    var bound: [Aggregation.Key] = []
    for key in keys {
      let name = key.columnName
      guard let typed = value(key.value) else {
        columns.broken.insert(Text(name))
        continue
      }
      let range = key.alias?.range ?? key.value.range
      let value = typed.expression.folded
      let slot: SlotReference
      // A plain field keeps its slot under the new name.
      if case .slot(let plain) = value {
        slot = plain
      } else {
        slot = computedSlot(named: name, type: typed.type)
      }
      show(name, slot, at: range, &columns)
      bound.append(Aggregation.Key(value: value, slot: slot))
    }
    return Aggregation(keys: bound, order: order, text: SourcePrinter.text(of: stage))
  }

  private mutating func add(
    _ aggregate: Aggregate,
    to aggregation: inout Aggregation,
    _ columns: inout GroupColumns
  ) {
    let call = aggregate.call
    let name = aggregate.alias?.text ?? SourcePrinter.text(of: .call(call))
    guard let (function, argument) = function(of: call) else {
      columns.broken.insert(Text(name))
      return
    }
    var index: Int?
    var type = ValueType.number
    if let argument {
      type = function.resultType(of: argument.type) ?? .number
      index = aggregation.arguments.firstIndex { Text($0.text) == Text(argument.text) }
      if index == nil { aggregation.arguments.append(argument) }
      index = index ?? aggregation.arguments.count - 1
    }
    let slot = computedSlot(named: name, type: type)
    aggregation.terms.append(Aggregation.Term(function: function, argument: index, slot: slot))
    show(name, slot, at: aggregate.alias?.range ?? call.range, &columns)
  }

  private mutating func show(
    _ name: String,
    _ slot: SlotReference,
    at range: SourceRange,
    _ columns: inout GroupColumns
  ) {
    if columns.shown.contains(where: { $0.isNamed(name) }) {
      report(.duplicateColumn(name), at: range)
    }
    columns.shown.append(Scope.Column(name: name, slot: slot))
  }

  private mutating func function(
    of call: Call
  ) -> (AggregateFunction, Aggregation.Argument?)? {
    guard let function = AggregateFunction(rawValue: call.function.text.lowercased()) else {
      let known = AggregateFunction.allCases.map(\.rawValue)
      report(.unknownFunction(call.function.text, known: known), at: call.function.range)
      return nil
    }
    guard function.arity.contains(call.arguments.count) else {
      report(
        .argumentCount(function.rawValue, function.arity, found: call.arguments.count),
        at: call.range
      )
      return nil
    }
    guard let expression = call.arguments.first else { return (function, nil) }
    guard let typed = value(expression) else { return nil }
    guard function.resultType(of: typed.type) != nil else {
      reportOperand(of: function, expression, typed.type)
      return nil
    }
    let argument = Aggregation.Argument(
      value: typed.expression.folded,
      type: typed.type,
      text: SourcePrinter.text(of: expression)
    )
    return (function, argument)
  }

  private mutating func reportOperand(
    of function: AggregateFunction,
    _ expression: Expression,
    _ type: ValueType
  ) {
    let takesTimes = function.operand == .ordered
    if type == .text {
      let text = SourcePrinter.text(of: expression)
      report(
        .textAggregated(text, function: function.rawValue, takesTimes: takesTimes),
        at: expression.range
      )
    } else {
      let expected = takesTimes ? "a number or a time" : "a number"
      report(
        .operandType("\(function.rawValue)()", expected: expected, found: type),
        at: expression.range
      )
    }
  }
}

extension GroupKey {
  /// The name of the key's column.
  fileprivate var columnName: String {
    if let alias { return alias.text }
    if case .field(let path) = value { return path.name }
    return SourcePrinter.text(of: value)
  }
}
