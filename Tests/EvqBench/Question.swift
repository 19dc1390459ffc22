import Foundation

/// A question about a set of events, with the text in which each program is asked.
struct Question {
  /// How the outputs of two programs are compared.
  enum Answer {
    /// The same lines, in any order.
    case lines
    /// The same lines in the same order.
    case order
    /// Lines that end in a number, which can differ in its last digits; in any order.
    case numbers
    /// The same number of lines.
    case lineCount
  }

  /// The format of the answer.
  enum Format {
    case csv, ndjson
  }

  let title: String
  var answer = Answer.lines
  var format = Format.csv
  /// The properties that the question reads; nil means whole events.
  var properties: [String]? = []
  /// The clauses and stages after `from "FILE"`.
  let evq: String
  /// SQL for DuckDB, in which `EVENTS` stands for the table.
  let duckdb: String
  /// SQL for ClickHouse, in which `EVENTS` stands for the table; nil if it is not asked.
  var clickhouse: String?
  /// Calls on a lazy frame of Polars; nil if it is not asked.
  var polars: String?
  /// Command lines in which `FILE` stands for the file.
  var others: [Peer: String] = [:]

  /// Whether two outputs answer the question alike; an empty output is no answer.
  func agree(_ first: URL, _ second: URL) -> Bool {
    let (first, second) = (lines(of: first), lines(of: second))
    guard !first.isEmpty else { return false }
    switch answer {
    case .lineCount: return first.count == second.count
    case .order: return first == second
    case .lines: return first.sorted() == second.sorted()
    case .numbers:
      return first.count == second.count
        && zip(first.sorted(), second.sorted()).allSatisfy(Question.isClose)
    }
  }

  /// Whether two outputs are equal and not empty.
  static func haveEqualText(_ first: URL, _ second: URL) -> Bool {
    let text = try? String(contentsOf: first, encoding: .utf8)
    return text?.isEmpty == false && text == (try? String(contentsOf: second, encoding: .utf8))
  }

  /// The lines without quotes.
  private func lines(of output: URL) -> [String] {
    guard let data = try? Data(contentsOf: output) else { return [] }
    return data.split(separator: UInt8(ascii: "\n"))
      .map { String(decoding: $0, as: UTF8.self).filter { !"\"\r".contains($0) } }
  }

  /// Whether two lines differ only in the last digits of the number at their end.
  private static func isClose(_ first: String, _ second: String) -> Bool {
    guard let (key, number) = split(first), let (otherKey, otherNumber) = split(second) else {
      return first == second
    }
    return key == otherKey && abs(number - otherNumber) <= 1e-9 * abs(number)
  }

  private static func split(_ line: String) -> (key: Substring, number: Double)? {
    let start = line.lastIndex(of: ",").map { line.index(after: $0) } ?? line.startIndex
    return Double(line[start...]).map { (line[..<start], $0) }
  }
}
