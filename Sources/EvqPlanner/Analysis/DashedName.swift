import EvqSyntax

// `my-prop`: parsed as a subtraction, meant as a name.

extension Analyzer {
  /// Reports a subtraction as a name with a dash if one of its operands is unknown.
  ///
  /// `knownCount` is the number of diagnostics before its operands were bound. Returns false for a real subtraction.
  mutating func reportsDashedName(of node: Arithmetic, after knownCount: Int) -> Bool {
    guard let path = node.dashedPath,
      diagnostics[knownCount...].contains(where: { $0.code == .unknownField })
    else { return false }
    diagnostics.removeSubrange(knownCount...)
    report(.dashedName(path, isProperty: namesProperty(path)), at: path.range)
    return true
  }

  /// Whether a single name means a property here rather than a column.
  private func namesProperty(_ path: FieldPath) -> Bool {
    path.parts.count == 1 && scope.column(named: path.name) == nil && scope.isOpen && shape == nil
  }
}

extension Arithmetic {
  /// The path `property.my-prop` that was parsed as a subtraction.
  ///
  /// Nil where blanks around the `-` show that a subtraction is meant.
  var dashedPath: FieldPath? {
    guard operation == .subtract, left.range.upper + 1 == right.range.lower else { return nil }
    guard let start = left.pathBeforeDash, let last = start.parts.last, !last.isInBackticks,
      let end = right.nameAfterDash
    else { return nil }
    let range = SourceRange(Int(last.range.lower), Int(right.range.upper))
    let whole = Name(last.text + "-" + end, at: range)
    return FieldPath(
      parts: start.parts.dropLast() + [whole],
      range: SourceRange(Int(start.range.lower), Int(right.range.upper))
    )
  }
}

extension Expression {
  fileprivate var pathBeforeDash: FieldPath? {
    if case .field(let path) = self { return path }
    if case .arithmetic(let node) = self { return node.dashedPath }
    return nil
  }

  fileprivate var nameAfterDash: String? {
    if case .field(let path) = self, path.parts.count == 1, !path.parts[0].isInBackticks {
      return path.name
    }
    if case .literal(let literal) = self, case .number(let digits) = literal.value { return digits }
    return nil
  }
}
