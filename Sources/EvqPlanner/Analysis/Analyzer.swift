package import EvqModel
package import EvqPlan
package import EvqSyntax

/// Resolves the names and types of a query.
///
/// It reports every error and leaves out what it cannot bind.
package struct Analyzer {
  var environment: Environment
  var diagnostics: [Diagnostic] = []
  var slots: [Slot] = []
  var slotOfField: [Field: Int] = [:]
  var scope = Scope(isOpen: false)
  var catalog = Catalog()
  /// The shape of the source's records; nil for events.
  var shape: RecordShape?
  /// The nesting depth of the named query that is being bound.
  var namedDepth = 0
  static let namedDepthMax = 64

  private init(_ environment: Environment) {
    self.environment = environment
  }

  /// The bound query, or nil and the errors; both can come with warnings.
  ///
  /// `expectations` are conditions on its output rows.
  package static func bind(
    _ query: Query,
    in environment: Environment,
    expecting expectations: [Expression] = []
  ) -> (query: BoundQuery?, diagnostics: [Diagnostic]) {
    var analyzer = Analyzer(environment)
    let bound = analyzer.bind(query, expectations)
    let diagnostics = analyzer.diagnostics.inSourceOrder
    return (diagnostics.hasErrors ? nil : bound, diagnostics)
  }

  /// The value of an expression that reads no row, as in `echo`, `let` and `set`.
  package static func constant(
    _ expression: Expression,
    in environment: Environment
  ) -> (value: (Value, ValueType)?, diagnostics: [Diagnostic]) {
    var analyzer = Analyzer(environment)
    guard let typed = analyzer.value(expression) else { return (nil, analyzer.diagnostics) }
    guard let value = typed.expression.folded.constant else {
      analyzer.report(.constantExpected, at: expression.range)
      return (nil, analyzer.diagnostics)
    }
    return ((value, typed.type), analyzer.diagnostics)
  }

  /// The names that a stage at the end of a query can use; nil where its source is unknown.
  ///
  /// An error in the query hides only the names that the failing part would define.
  package static func names(behind query: Query, in environment: Environment) -> NamesInScope? {
    var analyzer = Analyzer(environment)
    guard analyzer.bindParts(of: query) != nil else { return nil }
    let scope = analyzer.scope
    let fields = scope.isOpen ? analyzer.shape?.names ?? [] : []
    let shown = scope.columns.map(\.name) + fields.filter { !scope.hidden.contains(Text($0)) }
    // The printer writes `…` for a part that the program lacks.
    let broken = scope.broken.map(\.string).filter { !$0.contains("…") }.sorted()
    return NamesInScope(
      (shown + broken).unique,
      takesProperties: scope.isOpen && analyzer.shape == nil
    )
  }

  private mutating func bind(_ query: Query, _ expectations: [Expression]) -> BoundQuery? {
    guard var bound = bindParts(of: query) else { return nil }
    bound.expectations = expectations.compactMap { condition($0) }
    finish(&bound, query: query)
    return bound
  }

  /// Binds source, clauses and stages; a named source contributes its own first.
  mutating func bindParts(of query: Query) -> BoundQuery? {
    guard var bound = bindSource(of: query) else { return nil }
    bindClauses(query.clauses, into: &bound)
    for stage in query.stages { bindStage(stage, into: &bound) }
    return bound
  }

  private mutating func finish(_ bound: inout BoundQuery, query: Query) {
    bound.text = SourcePrinter.text(of: query)
    bound.output = outputSchema
    bound.slots = slots
  }

  /// The current columns; marks their slots as used.
  var outputSchema: OutputSchema {
    mutating get {
      for column in scope.columns { slots[column.slot.index].isUsed = true }
      return OutputSchema(
        columns: scope.columns.map { OutputSchema.Column(name: $0.name, slot: $0.slot) },
        isWholeEvent: scope.isWholeEvent
      )
    }
  }

  // MARK: Reporting

  // One overload for each kind of error, so that a caller names only the case.

  mutating func report(_ error: NameError, at range: SourceRange) {
    diagnostics.append(error.diagnostic(at: range))
  }

  mutating func report(_ error: ValueError, at range: SourceRange) {
    diagnostics.append(error.diagnostic(at: range))
  }

  mutating func report(_ error: ConditionError, at range: SourceRange) {
    diagnostics.append(error.diagnostic(at: range))
  }

  // MARK: Slots

  /// The slot of a source's field; the first use creates it.
  mutating func slot(of field: Field, at range: SourceRange = .none) -> SlotReference {
    if let index = slotOfField[field] {
      slots[index].isUsed = true
      return slots[index].reference
    }
    let reference = SlotReference(
      index: slots.count,
      name: field.name,
      field: field,
      type: field.type
    )
    slots.append(Slot(reference: reference, isUsed: true, range: range))
    slotOfField[field] = reference.index
    return reference
  }

  /// Creates a slot for a computed column.
  mutating func computedSlot(named name: String, type: ValueType) -> SlotReference {
    let reference = SlotReference(index: slots.count, name: name, field: nil, type: type)
    slots.append(Slot(reference: reference, isUsed: true, range: .none))
    return reference
  }
}
