/// What later statements and commands can ask about the results so far.
struct ResultHistory: Sendable {
  /// Whether a statement has printed a row: a later failure then leaves a partial result.
  var deliversRows = false
  /// Whether a query has run, to its end or its failure.
  var hasAnswered = false
  /// The last query with its moment and the events that it printed.
  var last: LastResult?
  /// The rows of the last query, where the settings keep them.
  var kept: KeptResult?
}

// Read by the shell.
extension Session {
  /// Starts a statement: rows of earlier ones are not part of its result.
  package mutating func beginStatement() {
    (results.deliversRows, results.hasAnswered) = (false, false)
  }

  /// Whether the statement has run a query.
  package var hasAnswered: Bool { results.hasAnswered }

  /// The rows of the last query.
  package var keptResult: KeptResult? { results.kept }
}
