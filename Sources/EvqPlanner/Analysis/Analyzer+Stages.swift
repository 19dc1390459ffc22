import EvqModel
import EvqPlan
import EvqSyntax

extension Analyzer {
  mutating func bindStage(_ stage: Stage, into bound: inout BoundQuery) {
    bound.stageTexts.append(SourcePrinter.text(of: stage))
    switch stage.form {
    case .where(let expression):
      if let condition = condition(expression) { bound.stages.append(.filter(condition)) }
    case .select(let items): select(items, into: &bound)
    case .drop(let fields): drop(fields)
    case .rename(let items): rename(items)
    case .extend(let assignments): extend(assignments, into: &bound)
    case .sort(let keys): bound.stages.append(.sort(sortTerms(keys)))
    case .limit(let limit):
      bound.namesLimit = true
      if let rows = rowCount(limit) { bound.stages.append(.limit(rows)) }
    case .tail(let expression):
      bound.namesLimit = true
      if let rows = count(expression) { bound.stages.append(.tail(rows)) }
    case .sample(let expression):
      bound.namesLimit = true
      if let rows = count(expression) { bound.stages.append(.sample(rows)) }
    case .distinct(let fields):
      select(fields.map { SelectItem(field: $0, alias: nil) }, into: &bound)
      bound.stages.append(.distinct(scope.columns.map(\.slot)))
    case .count(let keys): count(stage, by: keys, into: &bound)
    case .stats(let aggregates, let keys): stats(stage, aggregates, by: keys, into: &bound)
    case .top(let rows, let key):
      bound.namesLimit = true
      if let rows = count(rows) { count(stage, by: [key], limit: rows, into: &bound) }
    case .timeline(let length, let keys): timeBuckets(stage, length, by: keys, into: &bound)
    case .save(let path): save(path, into: &bound)
    }
  }

  /// Keeps only these columns; later stages can name nothing else.
  mutating func select(_ items: [SelectItem], into bound: inout BoundQuery) {
    var columns: [Scope.Column] = []
    var broken: Set<Text> = []
    for item in items {
      let name = item.alias?.text ?? item.field.name
      guard let slot = slot(of: item, into: &bound) else {
        broken.insert(Text(name))
        continue
      }
      if columns.contains(where: { $0.isNamed(name) }) {
        report(.duplicateColumn(name), at: item.alias?.range ?? item.field.range)
      }
      columns.append(Scope.Column(name: name, slot: slot))
    }
    scope = Scope(columns: columns, broken: broken)
  }

  /// The slot of an item; an expression gets a `compute` stage.
  private mutating func slot(
    of item: SelectItem,
    into bound: inout BoundQuery
  ) -> SlotReference? {
    guard let expression = item.computed else { return resolve(item.field) }
    guard let typed = value(expression) else { return nil }
    if let slot = plainSlot(typed) { return slot }
    guard typed.expression.folded.constant == nil else {
      report(.constantAsField(item.field.name), at: item.field.range)
      return nil
    }
    let slot = computedSlot(named: item.alias?.text ?? item.field.name, type: typed.type)
    bound.stages.append(.compute([(slot.index, typed.expression.folded)]))
    return slot
  }

  private mutating func drop(_ fields: [FieldPath]) {
    for field in fields {
      guard scope.column(named: field.name) != nil else {
        if resolve(field) != nil { report(.dropsProperty(field.name), at: field.range) }
        continue
      }
      scope.columns.removeAll { $0.isNamed(field.name) }
      scope.hidden.insert(Text(field.name))
    }
  }

  private mutating func rename(_ items: [SelectItem]) {
    for item in items {
      guard let alias = item.alias, let slot = resolve(item.field) else { continue }
      let isTaken =
        scope.column(named: alias.text) != nil && Text(alias.text) != Text(item.field.name)
      if isTaken {
        report(.takenName(alias.text), at: alias.range)
        continue
      }
      let column = Scope.Column(name: alias.text, slot: slot)
      if let index = scope.columns.firstIndex(where: { $0.isNamed(item.field.name) }) {
        scope.columns[index] = column
        scope.hidden.insert(Text(item.field.name))
      } else {
        scope.columns.append(column)
      }
    }
  }

  /// Each assignment sees the ones before it.
  private mutating func extend(_ assignments: [Assignment], into bound: inout BoundQuery) {
    for assignment in assignments {
      guard let typed = value(assignment.value) else {
        scope.broken.insert(Text(assignment.name.text))
        continue
      }
      let slot = plainSlot(typed) ?? computedSlot(named: assignment.name.text, type: typed.type)
      if slot.field == nil {
        bound.stages.append(.compute([(slot.index, typed.expression.folded)]))
      }
      let column = Scope.Column(name: assignment.name.text, slot: slot)
      if let index = scope.columns.firstIndex(where: { $0.isNamed(column.name) }) {
        scope.columns[index] = column
      } else {
        scope.columns.append(column)
      }
    }
  }

  /// The slot of a plain field: `extend kind = objectType` computes nothing.
  private func plainSlot(_ typed: TypedValue) -> SlotReference? {
    guard case .slot(let slot) = typed.expression, slot.field != nil else { return nil }
    return slot
  }

  /// Adds a `save` stage that writes the current columns.
  private mutating func save(_ expression: Expression, into bound: inout BoundQuery) {
    // `save rows.csv` without quotes looks like a field.
    if case .field(let field) = expression {
      report(.fileNameExpected(meant: field.name), at: expression.range)
      return
    }
    guard let constant = constant(expression) else { return }
    guard case .text(let path) = constant.value else {
      report(.fileNameExpected(meant: "rows.ndjson"), at: expression.range)
      return
    }
    guard let form = FileKind(path: path.string)?.form else {
      report(.unknownFileKind(path.string), at: expression.range)
      return
    }
    let rows = SavedRows(path: path.string, form: form, schema: outputSchema)
    bound.stages.append(.save(rows))
  }
}
