/// The command lines that put a question about an input to the programs.
struct Commands {
  let question: Question
  let input: EventInput
  /// The path of evq.
  let evq: String

  /// A line of the shell for each program that is asked.
  var byPeer: [Peer: String] {
    var commands = question.others.mapValues { $0.replacing("FILE", with: "'\(input.path)'") }
    if input.form != .ndjson { commands = [:] }
    commands[.evq] = own
    commands[.duckdb] = duckdb
    if input.form == .ndjson {
      commands[.clickhouse] = question.clickhouse.map(clickhouse)
      commands[.polars] = question.polars.map(polars)
    }
    return commands
  }

  private var own: String {
    let format =
      switch question.format {
      case .csv: "csv --no-header"
      case .ndjson: "ndjson"
      }
    return "'\(evq)' -q -c 'from \"\(input.path)\" \(question.evq)' --format \(format)"
  }

  /// The columns that the question reads, apart from properties.
  private var columns: [String] {
    guard question.properties != nil else { return EventFile.columns }
    return EventFile.columns.filter { question.duckdb.contains($0) }
  }

  // MARK: DuckDB

  /// DuckDB with its columns declared, which saves it from guessing.
  private var duckdb: String {
    let sql = question.duckdb.replacing("EVENTS", with: "(\(duckdbTable))")
    return switch question.format {
    case .csv: "duckdb -csv -noheader -nullvalue '' -c \"\(sql)\""
    case .ndjson: "duckdb -c \"copy (\(sql)) to '/dev/stdout' (format json)\""
    }
  }

  /// DuckDB's query for all columns of an input, with properties apart.
  static func wholeRows(of input: EventInput) -> String {
    let typed = (EventFile.columns + EventFile.properties).map { "\($0): 'VARCHAR'" }
    if input.form == .csv {
      return "select * from read_csv('\(input.path)', header = true, delim = ',', quote = '\\\"', "
        + "escape = '\\\"', auto_detect = false, columns = {\(typed.joined(separator: ", "))})"
    }
    let columns = EventFile.columns.map { "\($0): 'VARCHAR'" }.joined(separator: ", ")
    let fields = EventFile.properties.map { "\($0) VARCHAR" }.joined(separator: ", ")
    let names = EventFile.columns + EventFile.properties.map { "properties.\($0)" }
    return "select \(names.joined(separator: ", ")) from read_ndjson('\(input.path)', "
      + "format = 'newline_delimited', columns = {\(columns), properties: 'STRUCT(\(fields))'})"
  }

  private var duckdbTable: String {
    if input.form == .csv { return Commands.wholeRows(of: input) }
    let typed = columns.map { "\($0): 'VARCHAR'" }
    guard let properties = question.properties else {
      return duckdbRows("*", typed + ["properties: 'JSON'"])
    }
    let fields = properties.map { "\($0) VARCHAR" }.joined(separator: ", ")
    return duckdbRows(
      selection(properties),
      typed + (properties.isEmpty ? [] : ["properties: 'STRUCT(\(fields))'"])
    )
  }

  private func duckdbRows(_ selection: String, _ columns: [String]) -> String {
    // Without a column there is nothing to declare: the file is read for its lines.
    let declared = columns.isEmpty ? ["id: 'VARCHAR'"] : columns
    return "select \(selection) from read_ndjson('\(input.path)', "
      + "format = 'newline_delimited', columns = {\(declared.joined(separator: ", "))})"
  }

  private func selection(_ properties: [String]) -> String {
    let names = columns + properties.map { "properties.\($0) as \($0)" }
    return names.isEmpty ? "*" : names.joined(separator: ", ")
  }

  // MARK: ClickHouse

  private func clickhouse(_ question: String) -> String {
    var typed = columns.map { "\($0) String" }
    var selection = "*"
    if let properties = self.question.properties {
      let fields = properties.map { "\($0) String" }.joined(separator: ", ")
      if !properties.isEmpty { typed.append("properties Tuple(\(fields))") }
      selection = self.selection(properties)
    } else {
      typed.append("properties Map(String, String)")
    }
    let table =
      "select \(selection) from file('\(input.path)', 'JSONEachRow', "
      + "'\(typed.joined(separator: ", "))')"
    let format =
      switch self.question.format {
      case .csv: "CSV"
      case .ndjson: "JSONEachRow"
      }
    // The query is in single quotes of Python, inside of double quotes of the shell.
    let quoted = question.replacing("EVENTS", with: "(\(table))").replacing("'", with: "\\'")
    return "python3 -c \"import chdb, sys; "
      + "sys.stdout.buffer.write(chdb.query('\(quoted)', '\(format)').bytes())\""
  }

  // MARK: Polars

  private func polars(_ calls: String) -> String {
    let properties = question.properties ?? EventFile.properties
    let fields = properties.map { "'\($0)': S" }.joined(separator: ", ")
    let schema = columns.map { "'\($0)': S" } + ["'properties': pl.Struct({\(fields)})"]
    let output =
      switch question.format {
      case .csv: "sys.stdout.write(frame.write_csv(include_header=False))"
      case .ndjson: "sys.stdout.buffer.write(frame.write_ndjson().encode())"
      }
    return "python3 -c \"import polars as pl, sys; c = pl.col; S = pl.String; "
      + "property = c('properties').struct.field; "
      + "frame = pl.scan_ndjson('\(input.path)', schema={\(schema.joined(separator: ", "))})"
      + "\(calls).collect(); \(output)\""
  }
}
