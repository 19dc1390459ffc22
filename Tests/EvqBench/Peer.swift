/// A program that can answer the questions, too.
enum Peer: String, CaseIterable {
  case evq, duckdb, jq, clickhouse, polars
  case lineCount = "wc -l"

  /// A line of the shell that succeeds where the program is there.
  var probe: String {
    switch self {
    case .evq: "true"
    // A script in its place would start Python first, and that would be measured.
    case .duckdb: "test \"$(head -c 2 \"$(command -v duckdb)\")\" != '#!' && duckdb --version"
    case .jq: "jq --version"
    case .clickhouse: "python3 -c 'import chdb'"
    case .polars: "python3 -c 'import polars'"
    case .lineCount: "wc --version"
    }
  }

  /// How it is called in the table, and where it comes from when it is missing.
  var title: String {
    switch self {
    case .evq: "evq"
    case .duckdb: "DuckDB, columns declared (its own binary)"
    case .jq: "jq (Debian: jq)"
    case .clickhouse: "ClickHouse, embedded (PyPI: chdb)"
    case .polars: "Polars, lazy, schema declared (PyPI: polars)"
    case .lineCount: "wc -l, which only reads"
    }
  }

  /// How often it answers a question: once where it takes half a minute.
  var trialsMax: Int { self == .jq ? 1 : .max }
}
