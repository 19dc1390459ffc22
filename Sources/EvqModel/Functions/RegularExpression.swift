/// A regular expression that takes time linear in the text, whatever the pattern.
///
/// Patterns come from programs and run over millions of values, so an engine that backtracks
/// (`(a+)+$`) would be a way to hang. The price: no back references and no look-around.
package struct RegularExpression: Sendable, Hashable {
  package let pattern: String
  package let ignoresCase: Bool
  private let program: [Instruction]

  /// The most instructions a pattern may compile to; `{n,m}` repeats its part.
  static let instructionsMax = 10_000

  enum Instruction: Sendable, Hashable {
    case consume(ScalarSet)
    case split(Int, Int)
    case jump(Int)
    case assert(RegularExpressionNode.Assertion)
    case match
  }

  /// Compiles a pattern; `flags` may hold `i`.
  package init(pattern: String, flags: String = "") throws(RegularExpressionError) {
    for flag in flags where flag != "i" {
      throw RegularExpressionError("unknown flag `\(flag)`; the only flag is `i`", offset: nil)
    }
    self.pattern = pattern
    ignoresCase = flags.contains("i")
    var parser = RegularExpressionParser(pattern: pattern, ignoresCase: ignoresCase)
    let node = try parser.parse()
    var compiler = RegularExpressionCompiler()
    try compiler.emit(node)
    program = compiler.program + [.match]
  }

  /// Whether the pattern occurs anywhere in a text.
  package func matches(_ text: String) -> Bool {
    var threads = ThreadList(capacity: program.count)
    var next = ThreadList(capacity: program.count)
    var previous: Unicode.Scalar?
    var rest = text.unicodeScalars.makeIterator()
    var current = rest.next()
    while true {
      // The search may start at every position.
      if add(0, to: &threads, before: previous, after: current) { return true }
      guard let scalar = current else { return false }
      let following = rest.next()
      for index in threads.instructions {
        guard case .consume(let set) = program[index], set.contains(scalar) else { continue }
        if add(index + 1, to: &next, before: scalar, after: following) { return true }
      }
      swap(&threads, &next)
      next.removeAll()
      previous = scalar
      current = following
    }
  }

  /// Follows everything that consumes nothing; true when the match is reached.
  private func add(
    _ start: Int,
    to threads: inout ThreadList,
    before: Unicode.Scalar?,
    after: Unicode.Scalar?
  ) -> Bool {
    var pending = [start]
    while let index = pending.popLast() {
      guard threads.insert(index) else { continue }
      switch program[index] {
      case .match: return true
      case .consume: continue
      case .jump(let target): pending.append(target)
      case .split(let first, let second):
        pending.append(second)
        pending.append(first)
      case .assert(let assertion):
        if assertion.holds(before: before, after: after) { pending.append(index + 1) }
      }
    }
    return false
  }
}

/// What is wrong with a pattern, and at which of its characters.
package struct RegularExpressionError: Error, Equatable {
  package let message: String
  package let offset: Int?

  init(_ message: String, offset: Int?) {
    self.message = message
    self.offset = offset
  }
}

/// The instructions that are alive at one position, each once, in order of arrival.
private struct ThreadList {
  private(set) var instructions: [Int] = []
  private var contains: [Bool]

  init(capacity: Int) {
    contains = Array(repeating: false, count: capacity)
  }

  mutating func insert(_ index: Int) -> Bool {
    guard !contains[index] else { return false }
    contains[index] = true
    instructions.append(index)
    return true
  }

  mutating func removeAll() {
    for index in instructions { contains[index] = false }
    instructions.removeAll(keepingCapacity: true)
  }
}

/// Turns the tree of a pattern into instructions.
private struct RegularExpressionCompiler {
  var program: [RegularExpression.Instruction] = []

  mutating func emit(_ node: RegularExpressionNode) throws(RegularExpressionError) {
    guard program.count < RegularExpression.instructionsMax else {
      throw RegularExpressionError(
        "the pattern is too large when its repeats are written out",
        offset: nil
      )
    }
    switch node {
    case .empty: return
    case .set(let set): program.append(.consume(set))
    case .assertion(let assertion): program.append(.assert(assertion))
    case .sequence(let nodes):
      for node in nodes { try emit(node) }
    case .alternatives(let nodes): try emitAlternatives(nodes[...])
    case .repeated(let node, let least, let most): try emitRepeat(node, least, most)
    }
  }

  private mutating func emitAlternatives(
    _ nodes: ArraySlice<RegularExpressionNode>
  ) throws(RegularExpressionError) {
    // One split and one jump per alternative; a loop, so that `a|a|…` is no deep recursion.
    var jumps: [Int] = []
    for (position, node) in nodes.enumerated() {
      guard position < nodes.count - 1 else {
        try emit(node)
        break
      }
      let split = program.count
      program.append(.split(split + 1, 0))
      try emit(node)
      jumps.append(program.count)
      program.append(.jump(0))
      program[split] = .split(split + 1, program.count)
    }
    for jump in jumps { program[jump] = .jump(program.count) }
  }

  private mutating func emitRepeat(
    _ node: RegularExpressionNode,
    _ least: Int,
    _ most: Int?
  ) throws(RegularExpressionError) {
    for _ in 0..<least {
      let before = program.count
      try emit(node)
      // `(){1000}` nested a hundred times emits nothing, a thousand times a thousand times ….
      if program.count == before { break }
    }
    guard let most else {
      let split = program.count
      program.append(.split(split + 1, 0))
      try emit(node)
      program.append(.jump(split))
      program[split] = .split(split + 1, program.count)
      return
    }
    var splits: [Int] = []
    for _ in least..<max(least, most) {
      splits.append(program.count)
      program.append(.split(program.count + 1, 0))
      try emit(node)
    }
    for split in splits { program[split] = .split(split + 1, program.count) }
  }
}
