/// The words with a meaning of their own; they ignore case.
///
/// A *reserved* word never is a field or a bare-word value; every other keyword is one where the
/// grammar does not expect the keyword, so `property.plan = count` needs no quotes.
package enum Keyword: String, Sendable, CaseIterable {
  // Statements.
  case from, explain, `let`, param, echo, set, send, why, verify, compare, describe
  case include, run, expect
  // Clauses.
  case `where`, since, until, on, sort, limit, select, after
  // Stages that are no clauses.
  case drop, rename, extend, tail, sample, distinct, count, stats, top, timeline, save
  // Operators and small words.
  case and, or, not, `in`, between, contains, starts, ends, with, matches, `is`, missing, empty
  case `as`, by, all, requests, plan, json, analyze, row, rows, columns, error
  // Literals.
  case `true`, `false`, now, today, yesterday

  /// Whether the word can only be the keyword.
  package var isReserved: Bool { Keyword.reserved.contains(self) }

  private static let reserved: Set<Keyword> = [
    .from, .where, .since, .until, .on, .sort, .limit, .select, .after, .and, .or, .not, .in,
    .between, .contains, .starts, .ends, .matches, .is, .missing, .empty, .true, .false, .now,
    .today, .yesterday,
  ]

  /// The words that start a statement.
  package static let statements: [Keyword] = [
    .from, .explain, .let, .param, .echo, .set, .send, .why, .verify, .compare, .describe,
    .include, .run, .save, .expect,
  ]
  /// The words that start a clause, left of the first `|`.
  package static let clauses: [Keyword] = [
    .where, .since, .until, .on, .sort, .limit, .select, .after,
  ]
  /// The words that start a stage, right of a `|`.
  package static let stages: [Keyword] = [
    .where, .select, .drop, .rename, .extend, .sort, .limit, .tail, .sample, .distinct, .count,
    .stats, .top, .timeline, .save,
  ]

  private static let bySpelling = Dictionary(
    uniqueKeysWithValues: Keyword.allCases.map { ($0.rawValue, $0) }
  )

  /// The keyword that a word spells in any case.
  package init?(spelling: String) {
    guard let keyword = Keyword.bySpelling[spelling.lowercased()] else { return nil }
    self = keyword
  }
}
