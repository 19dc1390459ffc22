/// The keywords of the language, in any case.
///
/// A *reserved* keyword can never be a field or a bare-word value. Any other keyword can, where the
/// grammar does not expect the keyword: `property.plan = count` needs no quotes.
package enum Keyword: String, Sendable, CaseIterable {
  // Statements.
  case from, explain, `let`, param, echo, set, send, why, verify, compare, describe
  case include, run, expect
  // Clauses.
  case `where`, since, until, on, sort, limit, select, after
  // Stages that are not clauses.
  case drop, rename, extend, tail, sample, distinct, count, stats, top, timeline, save
  // Operators and words inside other forms.
  case and, or, not, `in`, between, contains, starts, ends, with, matches, `is`, missing, empty
  case `as`, by, all, requests, plan, json, analyze, row, rows, columns, error
  // Literals.
  case `true`, `false`, now, today, yesterday

  /// Whether the word can never be a name or a value.
  package var isReserved: Bool { Keyword.reserved.contains(self) }

  private static let reserved: Set<Keyword> = [
    .from, .where, .since, .until, .on, .sort, .limit, .select, .after, .and, .or, .not, .in,
    .between, .contains, .starts, .ends, .matches, .is, .missing, .empty, .true, .false, .now,
    .today, .yesterday,
  ]

  /// The words that start a statement.
  package static let statements = all(StatementKeyword.self)
  /// The words that start a clause, before the first `|`.
  package static let clauses = all(ClauseKeyword.self)
  /// The words that start a stage, after a `|`.
  package static let stages = all(StageKeyword.self)
  /// The words that are values.
  static let literals = all(LiteralKeyword.self)

  private static func all<Role>(_ role: Role.Type) -> [Keyword]
  where Role: CaseIterable & RawRepresentable<String> {
    role.allCases.compactMap { Keyword(rawValue: $0.rawValue) }
  }

  private static let bySpelling = Dictionary(
    uniqueKeysWithValues: Keyword.allCases.map { ($0.rawValue, $0) }
  )

  /// The keyword with this spelling, in any case.
  package init?(spelling: String) {
    guard let keyword = Keyword.bySpelling[spelling.lowercased()] else { return nil }
    self = keyword
  }
}

/// A keyword that starts a statement, in the order in which help lists them.
///
/// The parser switches over the roles of a keyword, so a new case here asks for its production.
package enum StatementKeyword: String, Sendable, CaseIterable {
  case from, explain, `let`, param, echo, set, send, why, verify, compare, describe
  case include, run, save, expect
}

/// A keyword that starts a clause.
package enum ClauseKeyword: String, Sendable, CaseIterable {
  case `where`, since, until, on, sort, limit, select, after
}

/// A keyword that starts a stage.
package enum StageKeyword: String, Sendable, CaseIterable {
  case `where`, select, drop, rename, extend, sort, limit, tail, sample, distinct, count
  case stats, top, timeline, save
}

/// A keyword that is a value.
enum LiteralKeyword: String, CaseIterable {
  case `true`, `false`, now, today, yesterday
}
