import CTOML
package import EvqModel

/// Parses TOML files: the configuration, parameters and fault plans.
package enum TOML {
  /// Text that is not TOML.
  package struct Fault: Error, Sendable {
    /// Counts from 1; nil if the parser gives no position.
    package let position: (line: Int, column: Int)?
    package let message: String

    /// The position in a file: `config.toml:3:7`.
    package func location(in path: String) -> String {
      position.map { "\(path):\($0.line):\($0.column)" } ?? path
    }
  }

  package static func table(_ text: String) throws(Fault) -> NameTable<TOMLValue> {
    var text = text
    var error = evq_toml_error()
    var builder = TOMLBuilder()
    let isRead = text.withUTF8 { bytes in
      withUnsafeMutablePointer(to: &builder) { read(bytes, $0, &error) }
    }
    if isRead, case .table(let table)? = builder.root { return table }
    throw Fault(
      position: error.line == 0 ? nil : (Int(error.line), Int(error.column)),
      message: "this is not TOML: \(message(of: error))"
    )
  }

  private static func read(
    _ bytes: UnsafeBufferPointer<UInt8>,
    _ builder: UnsafeMutablePointer<TOMLBuilder>,
    _ error: inout evq_toml_error
  ) -> Bool {
    bytes.withMemoryRebound(to: CChar.self) { text in
      evq_toml_read(
        text.baseAddress,
        text.count,
        builder,
        { context, value in
          guard let value else { return }
          context?.assumingMemoryBound(to: TOMLBuilder.self).pointee.add(value.pointee)
        },
        &error
      )
    }
  }

  private static func message(of error: evq_toml_error) -> String {
    withUnsafeBytes(of: error.message) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}

/// A value of a TOML document.
package enum TOMLValue: Sendable, Equatable {
  case text(String)
  case integer(Int)
  case number(Double)
  case flag(Bool)
  /// A date without a time, as `2026-01-05`.
  case date(String)
  /// A time of day, or a date with a time, as it is written in TOML.
  case time(String)
  case list([TOMLValue])
  case table(NameTable<TOMLValue>)

  package var text: String? { if case .text(let text) = self { text } else { nil } }
  package var integer: Int? { if case .integer(let integer) = self { integer } else { nil } }
  package var flag: Bool? { if case .flag(let flag) = self { flag } else { nil } }
  package var list: [TOMLValue]? { if case .list(let list) = self { list } else { nil } }
  package var table: NameTable<TOMLValue>? {
    if case .table(let table) = self { table } else { nil }
  }

  /// The value for error messages: a text in quotes, `a list`.
  package var shown: String {
    switch self {
    case .text(let text): "\"\(text)\""
    case .integer(let integer): "\(integer)"
    case .number(let number): "\(number)"
    case .flag(let flag): "\(flag)"
    case .date(let text), .time(let text): text
    case .list: "a list"
    case .table: "a table"
    }
  }
}

/// Builds the tree of a document from its values in order.
private struct TOMLBuilder {
  /// A table or list that has begun.
  private struct Container {
    let key: String
    let isTable: Bool
    var table: NameTable<TOMLValue> = [:]
    var list: [TOMLValue] = []

    var value: TOMLValue { isTable ? .table(table) : .list(list) }
  }

  private var open: [Container] = []
  private(set) var root: TOMLValue?

  mutating func add(_ value: evq_toml_value) {
    let key = TOMLBuilder.text(value.key, value.key_length)
    let text = TOMLBuilder.text(value.text, value.text_length)
    switch value.kind {
    case EVQ_TOML_TABLE: open.append(Container(key: key, isTable: true))
    case EVQ_TOML_LIST: open.append(Container(key: key, isTable: false))
    case EVQ_TOML_END: if let ended = open.popLast() { place(ended.value, ended.key) }
    case EVQ_TOML_TEXT: place(.text(text), key)
    case EVQ_TOML_INTEGER: place(.integer(Int(value.integer)), key)
    case EVQ_TOML_NUMBER: place(.number(value.number), key)
    case EVQ_TOML_FLAG: place(.flag(value.flag), key)
    case EVQ_TOML_DATE: place(.date(text), key)
    case EVQ_TOML_TIME: place(.time(text), key)
    default: break
    }
  }

  /// Puts a value into the table or list that contains it.
  private mutating func place(_ value: TOMLValue, _ key: String) {
    let last = open.count - 1
    if last < 0 {
      root = value
    } else if open[last].isTable {
      open[last].table[key] = value
    } else {
      open[last].list.append(value)
    }
  }

  private static func text(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
    String(
      decoding: UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count),
      as: UTF8.self
    )
  }
}
