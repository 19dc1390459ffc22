import EvqBackends
import EvqEngine
import EvqHubSpot
import EvqModel
import EvqPlan
import EvqRender
import EvqSyntax

extension Session {
  /// The words that are known without opening a file or sending a request.
  package func knownWords() -> Vocabulary {
    var words = Vocabulary()
    for (name, capabilities) in backend.sources {
      words.sources[name] = Session.fieldNames(capabilities.rows)
      words.summaries[name] = ServiceSource(rawValue: name)?.summary
    }
    words.bindings = frame.bindings.keys
    for key in SettingKey.allCases { words.settings[key.rawValue] = key.values }
    words.parameterTypes = ParameterType.allCases.map(\.rawValue)
    words.profiles = settings.service.profileNames
    words.savedQueries = savedNames
    words.values["objectType"] = ObjectType.names.map { Vocabulary.Word($0) }
    return words
  }

  private static func fieldNames(_ rows: SourceCapabilities.Rows) -> [String] {
    switch rows {
    case .events: Field.ofEvent.map(\.name)
    case .records(let shape): shape.names
    }
  }

  /// All words, with event types, properties and frequent values of a sample.
  ///
  /// Reads at most the beginning of a file. It sends nothing: for the live backend it uses the cache
  /// and the kept result.
  package mutating func vocabulary() async -> Vocabulary {
    var words = knownWords()
    let now = now
    guard let catalogs = try? await backend.catalogs(now: now) else { return words }
    for (source, catalog) in catalogs {
      words.types[source] = catalog.eventTypes.map {
        Vocabulary.Word($0, count: catalog.eventCounts[$0])
      }
    }
    if let sample = backend.sampleQuery {
      await count(sample, into: &words)
    } else if let kept = results.kept {
      Session.count(kept, into: &words)
    }
    if let events = catalogs["events"] {
      let counts = events.propertyCounts
      if !counts.isEmpty {
        words.properties = events.propertyNames.map { Vocabulary.Word($0, count: counts[$0]) }
      }
    }
    return words
  }

  /// The words of a file's first events; empty for a file that cannot be read twice.
  package mutating func vocabulary(ofFile path: String) async -> Vocabulary {
    var words = Vocabulary()
    // Opening a pipe would block, and reading it would take its events away.
    guard let paths = try? InputPaths.expand(path),
      paths.allSatisfy(InputPaths.isRegularFile)
    else { return words }
    await count("from \(Spelling.string(path)) limit \(WordTally.rowsMax)", into: &words)
    return words
  }

  /// Counts the names and values of printed rows.
  static func count(_ result: KeptResult, into words: inout Vocabulary) {
    var tally = WordTally(result.schema.columns.map { ($0.name, $0.slot) })
    for batch in result.batches { tally.add(batch) }
    tally.fill(&words)
  }

  /// Counts the names and values of the rows of a query.
  private mutating func count(_ program: String, into words: inout Vocabulary) async {
    guard
      case .query(let query)? = Parser.parse(SourceText(name: "", text: program)).script
        .statements.first,
      let plan = try? await plan(query).plan,
      var source = try? await backend.open(
        plan,
        ReadOptions(now: now, isStrict: false, readsEverything: false)
      )
    else { return }
    var tally = WordTally(plan.query.output.columns.map { ($0.name, $0.slot.index) })
    while tally.rows < WordTally.rowsMax, !Task.isCancelled,
      let batch = try? await source.next()
    {
      tally.add(batch)
    }
    tally.fill(&words)
  }
}

/// Counts the values of a sample's events.
private struct WordTally {
  static let rowsMax = 2_000

  private let columns: [(name: String, slot: Int)]
  private(set) var rows = 0
  private var values: NameTable<NameTable<Int>> = [:]
  private var properties: NameTable<Int> = [:]

  init(_ columns: [(name: String, slot: Int)]) {
    self.columns = columns
  }

  mutating func add(_ batch: Batch) {
    for row in batch.selection.prefix(WordTally.rowsMax - rows) {
      rows += 1
      for column in columns { add(batch.value(slot: column.slot, row: row), column.name) }
    }
  }

  private mutating func add(_ value: Value, _ name: String) {
    switch value {
    case .json(let json):
      for field in JSONFields(Array(json.string.utf8)[...]) {
        properties[field.name, default: 0] += 1
        if let text = field.text { count(text, of: "property.\(field.name)") }
      }
    case .text(let text)
    where name == "eventType" || name == "objectType" || name.hasPrefix("property."):
      count(text.string, of: name)
    case .missing, .text, .number, .boolean, .time, .duration: break
    }
  }

  private mutating func count(_ text: String, of name: String) {
    // Unique values are useless for completion, and there may be any number of them.
    guard text.utf8.count <= 80, values[name]?.count ?? 0 < 1_000 else { return }
    values[name, default: [:]][text, default: 0] += 1
  }

  func fill(_ words: inout Vocabulary) {
    for (name, counts) in values { words.values[name] = Vocabulary.words(counts) }
    words.properties = Vocabulary.words(properties, max: Vocabulary.propertiesMax)
    if words.eventTypes.isEmpty { words.types["events"] = words.values["eventType"] ?? [] }
  }
}
