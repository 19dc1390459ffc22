/// Syntax of SQL, KQL, SPL and jq, recognised for better error messages and never accepted.
enum ForeignForm {
  /// `SELECT … FROM` at the start of a statement.
  static func startsSelect(_ kind: TokenKind, text: String) -> Bool {
    kind == .keyword(.select) || text.lowercased() == "with"
  }

  /// A clause or stage of another language: the text as written and the evq form.
  static func clause(_ word: String, next: String) -> (written: String, meant: String)? {
    let lowered = word.lowercased()
    if next.lowercased() == "by", lowered == "group" { return ("group by", "| count by …") }
    if next.lowercased() == "by", lowered == "order" { return ("order by", "sort …") }
    return clauses[lowered].map { (word, $0) }
  }

  /// The same after a `|`; the evq form then has no `|` of its own.
  static func stage(_ word: String, next: String) -> (written: String, meant: String)? {
    guard let (written, meant) = clause(word, next: next) else { return nil }
    if meant.hasPrefix("| ") { return (written, String(meant.dropFirst(2))) }
    let start = meant.prefix { $0 != " " }
    if Keyword.stages.contains(where: { $0.rawValue == start }) { return (written, meant) }
    // A stage cannot be a time window or a cursor: both are clauses.
    switch start {
    case "since": return (written, "where occurredAt >= now - 7d")
    case "until": return (written, "where occurredAt < now - 7d")
    default: return nil
    }
  }

  /// The evq query for `select … from …`, without its conditions.
  static func query(selecting tokens: [(kind: TokenKind, text: String)]) -> String {
    guard let from = tokens.firstIndex(where: { $0.kind == .keyword(.from) }),
      from + 1 < tokens.count
    else { return "from events" }
    let (kind, name) = tokens[from + 1]
    if kind == .string { return "from \(name)" }
    if let type = records[name.lowercased()] { return "from events where objectType = \(type)" }
    // A name that is no source is an error of its own, which names the sources.
    let source = kind.isBareWord ? name.lowercased() : "events"
    let columns = tokens[1..<max(1, from)].map(\.text).joined().split(separator: ",")
    let isKnown = source == "events" && !columns.isEmpty && columns.allSatisfy(isField)
    return "from \(source)\(isKnown ? " select " + columns.joined(separator: ", ") : "")"
  }

  /// The object types of CRM records, which evq cannot list, by the table names that SQL would use.
  static let records = [
    "contacts": "contact", "contact": "contact", "companies": "company", "company": "company",
    "deals": "deal", "deal": "deal", "tickets": "ticket", "ticket": "ticket",
  ]

  private static func isField(_ text: Substring) -> Bool {
    ["id", "eventType", "occurredAt", "objectType", "objectId"].contains(text)
  }

  private static let clauses: [String: String] = [
    "order": "sort …", "orderby": "sort …", "filter": "where …", "having": "| where …",
    "take": "limit …", "head": "limit …", "offset": "after \"…\"",
    "project": "select …", "fields": "select …", "columns": "select …", "eval": "| extend …",
    "derive": "| extend …", "summarize": "| stats … by …", "aggregate": "| stats … by …",
    "uniq": "| distinct …", "dedup": "| distinct …", "before": "until …",
    "between": "since … until …", "earliest": "since …", "latest": "until …",
  ]

  /// Whether a word is an operator of another language.
  static func isOperator(_ word: String) -> Bool { operators[word.lowercased()] != nil }

  private static let operators: [String: String] = [
    "like": "", "ilike": "", "rlike": "matches", "regexp": "matches", "regex": "matches",
    "has": "contains", "includes": "contains", "startswith": "starts with",
    "endswith": "ends with", "eq": "=", "ne": "!=", "neq": "!=", "gt": ">", "gte": ">=",
    "ge": ">=", "lt": "<", "lte": "<=", "le": "<=", "equals": "=",
  ]

  /// The evq spelling of a foreign comparison with its operands.
  static func operatorMeaning(_ word: String, left: Expression, right: Expression) -> String {
    let lowered = word.lowercased()
    let operand = SourcePrinter.text(of: left)
    guard case .literal(let literal) = right, case .string(let pattern) = literal.value else {
      let name = operators[lowered].flatMap { $0.isEmpty ? nil : $0 } ?? "="
      return "\(operand) \(name) \(SourcePrinter.text(of: right))"
    }
    switch lowered {
    case "like", "ilike": return like(operand, pattern, ignoresCase: lowered == "ilike")
    case "rlike", "regexp", "regex":
      return "\(operand) matches /\(pattern.replacing("/", with: "\\/"))/"
    default: return "\(operand) \(operators[lowered] ?? "=") \(Spelling.string(pattern))"
    }
  }

  /// `"b%"` is `starts with`, `"%b"` is `ends with`, `"%b%"` is `contains`, `"b"` is equality.
  private static func like(_ operand: String, _ pattern: String, ignoresCase: Bool) -> String {
    let opens = pattern.hasPrefix("%")
    let closes = pattern.count > 1 && pattern.hasSuffix("%")
    let body = String(pattern.dropFirst(opens ? 1 : 0).dropLast(closes ? 1 : 0))
    if body.contains("%") || body.contains("_") || (ignoresCase && (opens || closes)) {
      let expression = body.reduce(into: "") { text, character in
        text += character == "%" ? ".*" : character == "_" ? "." : literal(character)
      }
      let anchored = (opens ? "" : "^") + expression + (closes ? "" : "$")
      return "\(operand) matches /\(anchored)/\(ignoresCase ? "i" : "")"
    }
    let name =
      switch (opens, closes) {
      case (true, true): "contains"
      case (true, false): "ends with"
      case (false, true): "starts with"
      case (false, false): ignoresCase ? "=~" : "="
      }
    return "\(operand) \(name) \(Spelling.string(body))"
  }

  /// A literal character as a part of a regular expression.
  private static func literal(_ character: Character) -> String {
    #"\.+*?()[]{}|^$/"#.contains(character) ? "\\\(character)" : String(character)
  }
}
