/// The tree of a pattern.
indirect enum RegularExpressionNode {
  enum Assertion: Sendable, Hashable {
    case start, end, wordBoundary, noWordBoundary

    func holds(before: Unicode.Scalar?, after: Unicode.Scalar?) -> Bool {
      switch self {
      case .start: return before == nil
      case .end: return after == nil
      case .wordBoundary, .noWordBoundary:
        let isBoundary =
          (before.map(ScalarSet.word.contains) ?? false)
          != (after.map(ScalarSet.word.contains) ?? false)
        return isBoundary == (self == .wordBoundary)
      }
    }
  }

  case empty
  case set(ScalarSet)
  case assertion(Assertion)
  case sequence([RegularExpressionNode])
  case alternatives([RegularExpressionNode])
  case repeated(RegularExpressionNode, least: Int, most: Int?)
}

/// A set of characters: ranges, possibly inverted, possibly ignoring case.
struct ScalarSet: Sendable, Hashable {
  var ranges: [ClosedRange<UInt32>] = []
  var isInverted = false
  var ignoresCase = false

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    holds(scalar) != isInverted
  }

  private func holds(_ scalar: Unicode.Scalar) -> Bool {
    if ranges.contains(where: { $0.contains(scalar.value) }) { return true }
    guard ignoresCase else { return false }
    return CaseFolding.variants(of: scalar).contains { variant in
      ranges.contains { $0.contains(variant.value) }
    }
  }

  /// The same set where ignoring case is worked out beforehand; a large one stays as it is.
  var closedOverCase: ScalarSet {
    let count = ranges.reduce(0) { $0 + $1.count }
    guard ignoresCase, count <= 4_096 else { return self }
    let variants = ranges.joined().compactMap(Unicode.Scalar.init).flatMap(CaseFolding.variants)
    var copy = self
    copy.ignoresCase = false
    copy.ranges = []
    for value in Set(variants.map(\.value)).sorted() {
      if let last = copy.ranges.last, last.upperBound + 1 == value {
        copy.ranges[copy.ranges.count - 1] = last.lowerBound...value
      } else {
        copy.ranges.append(value...value)
      }
    }
    return copy
  }

  var inverted: ScalarSet {
    var copy = self
    copy.isInverted.toggle()
    return copy
  }

  static let digit = ScalarSet(ranges: [0x30...0x39])
  static let word = ScalarSet(ranges: [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
  static let space = ScalarSet(ranges: [0x09...0x0D, 0x20...0x20])
  static let any = ScalarSet(ranges: [0x0A...0x0A], isInverted: true)
}

/// Reads a pattern: literals, `. [] () | ^ $`, `* + ? {m,n}`, `\d \w \s \b` and their opposites.
struct RegularExpressionParser {
  private let scalars: [Unicode.Scalar]
  private let ignoresCase: Bool
  private var index = 0
  private var depth = 0

  init(pattern: String, ignoresCase: Bool) {
    scalars = Array(pattern.unicodeScalars)
    self.ignoresCase = ignoresCase
  }

  mutating func parse() throws(RegularExpressionError) -> RegularExpressionNode {
    let node = try alternatives()
    if index < scalars.count { throw error("unmatched `)`", at: index) }
    return node
  }

  private var current: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  private mutating func eat(_ scalar: Unicode.Scalar) -> Bool {
    guard current == scalar else { return false }
    index += 1
    return true
  }

  private func error(_ message: String, at offset: Int) -> RegularExpressionError {
    RegularExpressionError(message, offset: offset)
  }

  private mutating func alternatives() throws(RegularExpressionError) -> RegularExpressionNode {
    var nodes = [try sequence()]
    while eat("|") { nodes.append(try sequence()) }
    return nodes.count == 1 ? nodes[0] : .alternatives(nodes)
  }

  private mutating func sequence() throws(RegularExpressionError) -> RegularExpressionNode {
    var nodes: [RegularExpressionNode] = []
    while let scalar = current, scalar != "|", scalar != ")" {
      let start = index
      let atom = try atom()
      nodes.append(try quantified(atom, startedAt: start))
    }
    return nodes.isEmpty ? .empty : nodes.count == 1 ? nodes[0] : .sequence(nodes)
  }

  private mutating func atom() throws(RegularExpressionError) -> RegularExpressionNode {
    let start = index
    let scalar = scalars[index]
    index += 1
    switch scalar {
    case ".": return .set(.any)
    case "^": return .assertion(.start)
    case "$": return .assertion(.end)
    case "(": return try group(openedAt: start)
    case "[": return .set(try scalarClass(openedAt: start).closedOverCase)
    case "\\": return try escape()
    case "*", "+", "?": throw error("`\(scalar)` has nothing to repeat", at: start)
    default: return .set(literal(scalar).closedOverCase)
    }
  }

  private func literal(_ scalar: Unicode.Scalar) -> ScalarSet {
    ScalarSet(ranges: [scalar.value...scalar.value], ignoresCase: ignoresCase)
  }

  private mutating func group(
    openedAt start: Int
  ) throws(RegularExpressionError) -> RegularExpressionNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 100 else { throw error("more than 100 nested groups", at: start) }
    if eat("?"), !eat(":") {
      throw error("look-around and named groups are not supported; `(?:…)` is", at: start)
    }
    let node = try alternatives()
    guard eat(")") else { throw error("the group is never closed", at: start) }
    return node
  }

  private mutating func escape() throws(RegularExpressionError) -> RegularExpressionNode {
    let start = index - 1
    guard let scalar = current else { throw error("a single `\\` at the end", at: start) }
    switch scalar {
    case "b":
      index += 1
      return .assertion(.wordBoundary)
    case "B":
      index += 1
      return .assertion(.noWordBoundary)
    default:
      return .set(try escapedSet().closedOverCase)
    }
  }

  /// The set after a backslash, outside or inside of brackets.
  private mutating func escapedSet() throws(RegularExpressionError) -> ScalarSet {
    let start = index - 1
    guard let scalar = current else { throw error("a single `\\` at the end", at: start) }
    index += 1
    if let known = RegularExpressionParser.classes[scalar] { return known }
    if let control = RegularExpressionParser.controls[scalar] { return literal(control) }
    guard !scalar.properties.isAlphabetic, !("0"..."9").contains(scalar) else {
      throw error("unknown escape `\\\(scalar)`", at: start)
    }
    return literal(scalar)
  }

  private static let classes: [Unicode.Scalar: ScalarSet] = [
    "d": .digit, "D": ScalarSet.digit.inverted, "w": .word, "W": ScalarSet.word.inverted,
    "s": .space, "S": ScalarSet.space.inverted,
  ]

  private static let controls: [Unicode.Scalar: Unicode.Scalar] = [
    "n": "\n", "t": "\t", "r": "\r",
  ]

  /// `[a-z0-9_]`, `[^…]`; a `]` right after the opening is itself.
  private mutating func scalarClass(
    openedAt start: Int
  ) throws(RegularExpressionError) -> ScalarSet {
    var set = ScalarSet(ignoresCase: ignoresCase)
    set.isInverted = eat("^")
    var isFirst = true
    while let scalar = current, isFirst || scalar != "]" {
      isFirst = false
      let place = index
      index += 1
      guard scalar == "\\" || peekRange else {
        set.ranges.append(scalar.value...scalar.value)
        continue
      }
      let lower = scalar == "\\" ? try escapedSet() : literal(scalar)
      guard !lower.isInverted else {
        throw error("`\\D`, `\\W` and `\\S` do not stand inside of brackets", at: place)
      }
      set.ranges += try range(from: lower, at: place)
    }
    guard eat("]") else { throw error("the bracket is never closed", at: start) }
    return set
  }

  /// Whether a `-` and then an upper end follow.
  private var peekRange: Bool {
    index + 1 < scalars.count && scalars[index] == "-" && scalars[index + 1] != "]"
  }

  private mutating func range(
    from lower: ScalarSet,
    at place: Int
  ) throws(RegularExpressionError) -> [ClosedRange<UInt32>] {
    guard peekRange, lower.ranges.count == 1, let first = lower.ranges.first, first.count == 1
    else { return lower.ranges }
    index += 1
    let scalar = scalars[index]
    index += 1
    let upper = scalar == "\\" ? try escapedSet() : literal(scalar)
    guard upper.ranges.count == 1, let last = upper.ranges.first, last.count == 1,
      first.lowerBound <= last.lowerBound
    else { throw error("the range runs backwards", at: place) }
    return [first.lowerBound...last.lowerBound]
  }

  // MARK: Repeats

  private mutating func quantified(
    _ atom: RegularExpressionNode,
    startedAt start: Int
  ) throws(RegularExpressionError) -> RegularExpressionNode {
    var node = atom
    var count = 0
    while let (least, most) = try quantifier() {
      count += 1
      guard count <= 2 else { throw error("too many repeats of one part", at: start) }
      node = .repeated(node, least: least, most: most)
      // A lazy repeat finds the same texts; only its extent differs, which is not asked for.
      _ = eat("?")
    }
    return node
  }

  private mutating func quantifier() throws(RegularExpressionError) -> (Int, Int?)? {
    if eat("*") { return (0, nil) }
    if eat("+") { return (1, nil) }
    if eat("?") { return (0, 1) }
    guard current == "{" else { return nil }
    let start = index
    index += 1
    let least = try number(openedAt: start)
    var most: Int? = least
    if eat(",") { most = current == "}" ? nil : try number(openedAt: start) }
    guard eat("}"), most.map({ $0 >= least }) ?? true else {
      throw error("a repeat is written {3}, {3,} or {3,5}; a literal brace \\{", at: start)
    }
    return (least, most)
  }

  private mutating func number(openedAt start: Int) throws(RegularExpressionError) -> Int {
    var digits = ""
    while let scalar = current, ("0"..."9").contains(scalar) {
      digits.unicodeScalars.append(scalar)
      index += 1
    }
    guard let value = Int(digits), value <= 1_000 else {
      throw error(
        "a repeat is written {3}, {3,} or {3,5}, at most 1000; a literal brace \\{",
        at: start
      )
    }
    return value
  }
}
