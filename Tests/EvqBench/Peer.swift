/// A program that can answer the questions.
enum Peer: String, CaseIterable {
  case evq, duckdb, jq, sqlite, clickhouse, polars
  case lineCount = "wc -l"

  /// A shell command that succeeds if the program is installed.
  var probe: String {
    switch self {
    case .evq: "true"
    // A script instead would start Python first, and the benchmark would measure Python.
    case .duckdb: "test \"$(head -c 2 \"$(command -v duckdb)\")\" != '#!' && duckdb --version"
    case .jq: "jq --version"
    case .sqlite: "sqlite3 --version"
    case .clickhouse: "python3 -c 'import chdb'"
    case .polars: "python3 -c 'import polars'"
    case .lineCount: "wc --version"
    }
  }

  /// The name in the table, and where a missing program comes from.
  var title: String {
    switch self {
    case .evq: "evq"
    case .duckdb: "DuckDB, columns declared (its own binary)"
    case .jq: "jq (Debian: jq)"
    case .sqlite: "sqlite3, import included (Debian: sqlite3)"
    case .clickhouse: "ClickHouse, embedded, without its start (chdb)"
    case .polars: "Polars, lazy, schema declared, without its start"
    case .lineCount: "wc -l, which only reads"
    }
  }

  /// How often it answers a question: once if it takes many seconds.
  var trialsMax: Int {
    switch self {
    case .jq, .sqlite: 1
    case .evq, .duckdb, .clickhouse, .polars, .lineCount: .max
    }
  }

  /// The same start without a question, for programs that run inside Python.
  var start: String? {
    switch self {
    case .clickhouse: "python3 -c \"import chdb; chdb.query('select 1')\""
    case .polars: "python3 -c 'import polars'"
    case .evq, .duckdb, .jq, .sqlite, .lineCount: nil
    }
  }
}
