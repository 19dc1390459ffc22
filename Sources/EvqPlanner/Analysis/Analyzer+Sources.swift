import EvqModel
import EvqPlan
import EvqSyntax

extension Analyzer {
  /// Binds the source and opens a scope with its columns.
  mutating func bindSource(of query: Query) -> BoundQuery? {
    switch query.source {
    case .named(let name):
      guard let capabilities = environment.sources[name.text] else {
        report(.unknownSource(name.text, known: environment.sources.keys.sorted()), at: name.range)
        return nil
      }
      catalog = environment.catalogs[name.text] ?? Catalog()
      return start(.source(name.text), at: name.range, capabilities)
    case .path(let path, let range):
      return start(.path(path), at: range, .local(source: path))
    case .standardInput(let range):
      return start(.standardInput, at: range, .local(source: "-"))
    case .binding(let name):
      return bindNamedQuery(name)
    case .absent:
      return nil
    }
  }

  private mutating func start(
    _ input: BoundQuery.Input,
    at range: SourceRange,
    _ capabilities: SourceCapabilities
  ) -> BoundQuery {
    let columns: [(name: String, field: Field)]
    switch capabilities.rows {
    case .events:
      shape = nil
      columns = Field.ofEvent.map { ($0.name, $0) }
    case .records(let records):
      shape = records
      columns = records.columns.map { ($0.name, $0.field) }
    }
    scope = Scope(
      isOpen: shape?.isOpen ?? true,
      source: columns.map { Scope.Column(name: $0.name, slot: slot(of: $0.field)) }
    )
    let fields = columns.map(\.field)
    let timeSlot = fields.contains(.occurredAt) ? slot(of: .occurredAt).index : nil
    let idSlot = fields.contains(.id) ? slot(of: .id).index : nil
    // Output columns are marked as used at the end, time and id only where something is sorted.
    for index in slots.indices { slots[index].isUsed = false }
    return BoundQuery(input, at: range, capabilities, timeSlot: timeSlot, idSlot: idSlot)
  }

  /// Binds `from $name` in place, so that its filters can still be pushed down.
  private mutating func bindNamedQuery(_ name: Name) -> BoundQuery? {
    switch environment.bindings[name.text] {
    case .query(let query): return bindNested(query, name)
    case .saved(let query, let names): return bindSaved(query, names, name)
    case .value, .list, .computed:
      report(.bindingIsNoQuery(name.text), at: name.range)
    case nil:
      let known = environment.bindings.keys + environment.savedQueries
      // A saved query that refers to itself is not found either.
      report(
        .unknownQuery(name.text, known: known.unique.filter { Text($0) != Text(name.text) }),
        at: name.range
      )
    }
    return nil
  }

  /// Binds a query of another file with its own names; reports its errors at `name`.
  private mutating func bindSaved(
    _ query: Query,
    _ names: NameTable<Environment.Binding>,
    _ name: Name
  ) -> BoundQuery? {
    let (outer, known) = (environment.bindings, diagnostics.count)
    environment.bindings = names
    defer { environment.bindings = outer }
    let bound = bindNested(query, name)
    for index in diagnostics.indices[known...] { diagnostics[index].range = name.range }
    return bound
  }

  private mutating func bindNested(_ query: Query, _ name: Name) -> BoundQuery? {
    guard namedDepth < Analyzer.namedDepthMax else {
      report(.namedTooDeep(name.text, max: Analyzer.namedDepthMax), at: name.range)
      return nil
    }
    namedDepth += 1
    defer { namedDepth -= 1 }
    return bindParts(of: query)
  }

  // MARK: Names

  /// The column or field of a path; reports an unknown one and returns nil.
  mutating func resolve(_ path: FieldPath) -> SlotReference? {
    let name = path.name
    if let column = scope.column(named: name) {
      slots[column.slot.index].isUsed = true
      return column.slot
    }
    if scope.broken.contains(Text(name)) { return nil }
    if scope.isOpen, !scope.hidden.contains(Text(name)), let field = field(of: path) {
      if case .property(let property) = field, !path.parts[1].isInBackticks, isUnknown(property) {
        report(
          .unknownProperty(property, catalog: catalog),
          at: path.range
        )
        return nil
      }
      return slot(of: field, at: path.range)
    }
    report(
      .unknownField(
        name,
        known: (scope.columns.map(\.name) + (scope.isOpen ? shape?.names ?? [] : [])).unique,
        isOpen: scope.isOpen && shape == nil,
        catalog: catalog
      ),
      at: path.range
    )
    return nil
  }

  /// Whether the catalog, if it has sampled events, lacks a property.
  private func isUnknown(_ property: String) -> Bool {
    catalog.sampledEvents > 0 && catalog.propertyCounts[property] == nil
  }

  private func field(of path: FieldPath) -> Field? {
    if let shape {
      return shape.field(named: path.name, isQuoted: path.parts.contains(where: \.isInBackticks))
    }
    let rest = path.parts.dropFirst().map(\.text).joined(separator: ".")
    switch (path.parts[0].text, path.parts.count) {
    case ("property", 2...): return .property(rest)
    case ("objectProperty", 2...): return .objectProperty(rest)
    case (let name, 1): return Field.ofEvent.first { $0.name == name }
    default: return nil
    }
  }
}
