/// `send timeline { … }` or `send timeline from "file.ndjson"`.
package struct SendStatement: Sendable {
  package enum Body: Sendable {
    case object(ObjectLiteral)
    /// The path of a file: a text or a parameter.
    case file(Expression)
  }
  /// The kind of event: `timeline`.
  package var target: Name
  package var body: Body
  package var range: SourceRange
}

/// `{ name: value, … }`.
package struct ObjectLiteral: Sendable {
  package struct Entry: Sendable {
    package var name: Name
    package var value: ObjectValue
  }
  package var entries: [Entry]
  package var range: SourceRange
}

/// A value in an object: an object, a list, or a constant expression.
package indirect enum ObjectValue: Sendable {
  case object(ObjectLiteral)
  case list([ObjectValue], SourceRange)
  case expression(Expression)

  package var range: SourceRange {
    switch self {
    case .object(let node): node.range
    case .list(_, let range): range
    case .expression(let node): node.range
    }
  }
}

extension ObjectValue {
  var dump: String {
    switch self {
    case .object(let node): node.dump
    case .list(let items, _): "[\(items.map(\.dump).joined(separator: " "))]"
    case .expression(let node): node.dump
    }
  }
}

extension ObjectLiteral {
  var dump: String {
    "{\(entries.map { "\($0.name.text) \($0.value.dump)" }.joined(separator: " "))}"
  }
}
