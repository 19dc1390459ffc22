package import EvqModel
package import EvqPlan
package import EvqSyntax

/// Resolves the names and types of a query.
///
/// It never stops at the first error: what cannot be bound is left out and reported.
package struct Analyzer {
  var environment: Environment
  var diagnostics: [Diagnostic] = []
  var slots: [Slot] = []
  var slotOfField: [Field: Int] = [:]
  var scope = Scope(isOpen: false)
  var catalog = Catalog()
  /// How the source's records carry their fields; nil for events.
  var shape: RecordShape?
  /// How many named queries are being bound inside of one another.
  var namedDepth = 0
  static let namedDepthMax = 64

  private init(_ environment: Environment) {
    self.environment = environment
  }

  /// The bound query, or nil with the errors that prevented it; warnings may come with both.
  ///
  /// `expectations` are conditions about the rows that it shows.
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

  /// The value of an expression that reads no row: `echo`, `let` and `set`.
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

  /// The names that a stage behind the end of a query could use; nil where its source is unknown.
  ///
  /// What is wrong before that place leaves out only what it defines.
  package static func names(behind query: Query, in environment: Environment) -> NamesInScope? {
    var analyzer = Analyzer(environment)
    guard analyzer.bindParts(of: query) != nil else { return nil }
    let scope = analyzer.scope
    let fields = scope.isOpen ? analyzer.shape?.names ?? [] : []
    let shown = scope.columns.map(\.name) + fields.filter { !scope.hidden.contains(Text($0)) }
    // What is called `…` was left out by the program.
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

  /// Source, clauses and stages, on top of a named query's where the source is one.
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

  /// The columns that rows have here; their slots are used.
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

  mutating func report(_ error: AnalysisError, at range: SourceRange) {
    diagnostics.append(error.diagnostic(at: range))
  }

  // MARK: Slots

  /// The slot of a source's field, made when it is first named.
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

  /// A new slot for a computed column.
  mutating func computedSlot(named name: String, type: ValueType) -> SlotReference {
    let reference = SlotReference(index: slots.count, name: name, field: nil, type: type)
    slots.append(Slot(reference: reference, isUsed: true, range: .none))
    return reference
  }
}
