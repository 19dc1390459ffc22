extension Parser {
  /// Parses `query = "from" source { clause } { "|" stage }`.
  mutating func query() -> Query {
    let start = start
    expect(.from, in: "a query")
    let source = sourceOperand() ?? .absent(range(from: start))
    var query = Query(source: source, clauses: [], stages: [], range: .none)
    synchronize()
    while startsClause {
      if let clause = clause() { query.clauses.append(clause) }
      synchronize()
    }
    while eat(.pipe) {
      if let stage = stage() { query.stages.append(stage) }
      if isRecovering { synchronizeStage() }
    }
    query.range = range(from: start)
    return query
  }

  /// Skips to the next `|` or `;`; after the first `|`, clause keywords start nothing.
  private mutating func synchronizeStage() {
    isRecovering = false
    while !isAtEnd, !at(.semicolon), !at(.pipe) { advance() }
  }

  /// Parses `source = name | string | "-" | parameter`.
  private mutating func sourceOperand() -> Source? {
    expecting(.source)
    expecting(.parameter)
    let range = token.range
    if token.kind.isBareWord { return .named(Name(text(of: advance()), at: range)) }
    if token.kind.isString { return .path(stringLiteral(), range) }
    if token.kind == .punctuation(.minus) { return .standardInput(advance().range) }
    if token.kind == .parameter { return .binding(parameterName()) }
    report(.expected("a source", context: "`from`", found: found))
    return nil
  }

  // MARK: Clauses

  /// Whether a clause starts here, or a word that may be a misspelt or misplaced one.
  private var startsClause: Bool {
    expecting(anyOf: Keyword.clauses)
    return token.kind == .word || keyword(as: ClauseKeyword.self) != nil
      || keyword(as: StageKeyword.self) != nil
  }

  private mutating func clause() -> Clause? {
    let start = start
    guard let keyword = keyword(as: ClauseKeyword.self) else {
      misplacedStage()
      return nil
    }
    advance()
    let form = clauseForm(keyword)
    return Clause(form: form, range: range(from: start))
  }

  /// Parses `clause = where | since | until | on | sort | limit | select | after`.
  private mutating func clauseForm(_ keyword: ClauseKeyword) -> Clause.Form {
    switch keyword {
    case .where: .where(expression())
    case .since: .since(moment())
    case .until: .until(moment())
    case .on: .on(moment())
    case .sort: .sort(sortKeys())
    case .limit: .limit(rowLimit())
    case .select: .select(selectItems())
    case .after: .after(cursor())
    }
  }

  private mutating func moment() -> Expression {
    expectingOnly(.moment)
    return operand()
  }

  private mutating func cursor() -> Expression {
    expectingOnly(.value(of: nil))
    return operand()
  }

  private mutating func rowCount() -> Expression {
    expectingOnly(.number)
    return operand()
  }

  /// Reports a word that is not a clause: a stage without its `|`, SQL, or an unknown word.
  private mutating func misplacedStage() {
    let word = text(of: token)
    if case .keyword(let keyword) = token.kind {
      report(.misplaced(.stageWithoutPipe(keyword)))
    } else if let answer = ForeignForm.clause(word, next: nextText) {
      report(.foreign(.clause(written: answer.written, meant: answer.meant)))
    } else {
      report(.unknownClause(word))
    }
    advance()
  }

  private var nextText: String {
    var copy = self
    copy.advance()
    return copy.text(of: copy.token)
  }

  // MARK: Stages

  /// Parses `stage = where | select | drop | rename | extend | sort | limit | tail | sample | distinct
  /// | count | stats | top | timeline | save`.
  private mutating func stage() -> Stage? {
    let start = start
    expecting(anyOf: Keyword.stages)
    guard let keyword = keyword(as: StageKeyword.self) else {
      notAStage()
      return nil
    }
    advance()
    return stageForm(keyword).map { Stage(form: $0, range: range(from: start)) }
  }

  private mutating func stageForm(_ keyword: StageKeyword) -> Stage.Form? {
    switch keyword {
    case .where: .where(expression())
    case .select: .select(selectItems())
    case .drop: .drop(fieldPaths())
    case .rename: .rename(renames())
    case .extend: .extend(assignments())
    case .sort: .sort(sortKeys())
    case .limit: .limit(rowLimit())
    case .tail: .tail(rowCount())
    case .distinct: .distinct(fieldPaths())
    case .sample: .sample(operand())
    case .count: .count(by: grouping())
    case .stats: .stats(aggregates(), by: grouping())
    case .top: top()
    case .timeline: .timeline(operand(), by: grouping())
    case .save: .save(operand())
    }
  }

  private mutating func notAStage() {
    if at(anyOf: Keyword.clauses) {
      report(.misplaced(.clauseAsStage(text(of: token))))
    } else if case .word = token.kind,
      let answer = ForeignForm.stage(text(of: token), next: nextText)
    {
      report(.foreign(.clause(written: answer.written, meant: answer.meant)))
    } else {
      report(.unknownStage(found: found, word: text(of: token)))
    }
  }

  // MARK: Parts

  /// Parses `sortKey = operand`; a leading `-` sorts descending.
  private mutating func sortKeys() -> [SortKey] {
    commaSeparated { parser in
      let start = parser.start
      guard let value = parser.rowValue("a field to sort by") else { return nil }
      if case .field(let field) = value { parser.foreignDirection(after: field) }
      let range = parser.range(from: start)
      guard case .negative(let key, _) = value else {
        return SortKey(value: value, isDescending: false, range: range)
      }
      if case .field(let field) = key { parser.foreignDirection(after: field) }
      return SortKey(value: key, isDescending: true, range: range)
    }
  }

  /// Parses an operand; where none starts, reports that `what` is missing.
  private mutating func rowValue(_ what: String) -> Expression? {
    let isNegative = at(.minus)
    if startsOperand(isNegative ? peek(1) : token.kind) { return operand() }
    if isNegative { advance() }
    for kind in [Expectation.field, .function, .punctuation(.openParenthesis)] { expecting(kind) }
    report(.expected(what, context: "", found: found))
    return nil
  }

  private func startsOperand(_ kind: TokenKind) -> Bool {
    switch kind {
    case .endOfText: false
    case .punctuation(let punctuation): punctuation == .openParenthesis || punctuation == .minus
    case .keyword(let keyword):
      !keyword.isReserved || LiteralKeyword(rawValue: keyword.rawValue) != nil
    case .word, .quotedName, .string, .rawString, .number, .duration, .time, .regularExpression,
      .parameter, .foreign, .unknown, .whitespace, .newline, .comment:
      true
    }
  }

  /// Reports `desc` or `asc` after a sort key, which is SQL.
  private mutating func foreignDirection(after field: FieldPath) {
    guard case .word = token.kind else { return }
    let word = text(of: token).lowercased()
    guard word == "desc" || word == "asc" else { return }
    note(
      .foreign(
        .clause(
          written: "\(field.name) \(word)",
          meant: word == "desc" ? "-\(field.name)" : field.name
        )
      ),
      at: advance().range
    )
  }

  /// Parses `rowLimit = number | parameter | "all"`.
  private mutating func rowLimit() -> RowLimit {
    at(.all) ? .all(advance().range) : .rows(rowCount())
  }

  /// Parses `selectItem = operand [ "as" name ]`.
  private mutating func selectItems() -> [SelectItem] {
    if at(.times) {
      report(.foreign(.selectEverything))
      return []
    }
    return commaSeparated { parser in
      guard let value = parser.rowValue("a field") else { return nil }
      if case .field(let field) = value { return SelectItem(field: field, alias: parser.alias()) }
      let name = Name(SourcePrinter.text(of: value), at: value.range)
      let field = FieldPath(parts: [name], range: value.range)
      return SelectItem(field: field, alias: parser.alias(), computed: value)
    }
  }

  /// Parses `rename = field "as" name`.
  private mutating func renames() -> [SelectItem] {
    commaSeparated { parser in
      guard let field = parser.fieldPath("a field") else { return nil }
      parser.expect(.as, in: "`rename`")
      guard let alias = parser.newName("a column name", in: "`rename`") else { return nil }
      return SelectItem(field: field, alias: alias)
    }
  }

  /// Parses `assignment = name "=" ( operand | expression )`.
  private mutating func assignments() -> [Assignment] {
    commaSeparated { parser in
      guard let name = parser.newName("a column name", in: "`extend`") else { return nil }
      parser.expect(.equal, in: "`extend`")
      return Assignment(name: name, value: parser.expression())
    }
  }

  private mutating func fieldPaths() -> [FieldPath] {
    commaSeparated { $0.fieldPath("a field") }
  }

  /// Parses `field = part { "." part }` where a dash can only be part of the name.
  mutating func fieldPath(_ what: String) -> FieldPath? {
    guard let path = operandPath(what), let last = path.parts.last else { return nil }
    guard let whole = dashedTail(after: last) else { return path }
    let range = SourceRange(Int(path.range.lower), Int(whole.range.upper))
    let parts = path.parts.dropLast() + [whole]
    let meant = parts.enumerated().map { Spelling.namePart($1.text, isFirst: $0 == 0) }
    note(.value(.dashedName(meant: meant.joined(separator: "."))), at: range)
    return FieldPath(parts: Array(parts), range: range)
  }

  /// Parses `field = part { "." part }`.
  mutating func operandPath(_ what: String) -> FieldPath? {
    let start = start
    expecting(.field)
    guard let first = name(what, in: "") else { return nil }
    var parts = [first]
    while eat(.dot) {
      guard let part = name("a name", in: "the path") else { break }
      parts.append(part)
    }
    return FieldPath(parts: parts, range: range(from: start))
  }
}
