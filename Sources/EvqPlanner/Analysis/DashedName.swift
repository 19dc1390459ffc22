import EvqSyntax

// `my-prop`, which reads as a subtraction and was meant as one name.

extension Analyzer {
  /// Reports a subtraction as one name where a part of it is unknown; `knownCount` diagnostics were there before.
  ///
  /// False where it is a subtraction.
  mutating func reportsDashedName(of node: Arithmetic, behind knownCount: Int) -> Bool {
    guard let path = node.dashedPath,
      diagnostics[knownCount...].contains(where: { $0.code == .unknownField })
    else { return false }
    diagnostics.removeSubrange(knownCount...)
    report(.dashedName(path, isProperty: namesProperty(path)), at: path.range)
    return true
  }

  /// Whether a name by itself is that of a property here, and not of a column.
  private func namesProperty(_ path: FieldPath) -> Bool {
    path.parts.count == 1 && scope.column(named: path.name) == nil && scope.isOpen && shape == nil
  }
}

extension Arithmetic {
  /// `property.my-prop`, read as a subtraction: the path that it is with a dash in its last name; nil where blanks
  /// say that a subtraction is meant.
  var dashedPath: FieldPath? {
    guard operation == .subtract, left.range.upper + 1 == right.range.lower else { return nil }
    guard let start = left.pathBeforeDash, let last = start.parts.last, !last.isInBackticks,
      let end = right.nameBehindDash
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

  fileprivate var nameBehindDash: String? {
    if case .field(let path) = self, path.parts.count == 1, !path.parts[0].isInBackticks {
      return path.name
    }
    if case .literal(let literal) = self, case .number(let digits) = literal.value { return digits }
    return nil
  }
}
