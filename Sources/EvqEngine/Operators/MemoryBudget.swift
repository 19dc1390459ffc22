import EvqModel
import EvqSyntax
import Synchronization

/// The memory limit of all operators of a query, in bytes.
package final class MemoryBudget: Sendable {
  package let bytesMax: Int
  /// Where operators write what exceeds the limit.
  package let spill = SpillFile()
  private let held = Atomic(0)

  package init(bytesMax: Int) {
    self.bytesMax = bytesMax
  }

  /// Adds to the held bytes; false when they exceed the limit.
  fileprivate func add(_ bytes: Int) -> Bool {
    held.add(bytes, ordering: .relaxed).newValue <= bytesMax
  }
}

/// The part of a memory budget that one operator uses.
struct MemoryShare: Sendable {
  /// What an operator holds, with advice to hold less.
  enum Content: String, Sendable {
    case groups, rows, values

    var advice: String {
      switch self {
      case .groups: "a coarser key or a `where` before it makes fewer groups"
      case .rows: "a `limit` after it keeps fewer rows"
      case .values: "a `where` before it leaves fewer values"
      }
    }
  }

  private let budget: MemoryBudget
  /// The source text of the stage.
  private let stage: String
  private let content: Content
  private var held = 0

  init(of budget: MemoryBudget, stage: String, content: Content) {
    self.budget = budget
    self.stage = stage
    self.content = content
  }

  /// An empty share for a copy of the operator.
  var fresh: MemoryShare { MemoryShare(of: budget, stage: stage, content: content) }

  /// Adds the share of a copy of the operator.
  mutating func merge(_ other: MemoryShare) { held += other.held }

  /// Updates the held bytes and the number of groups or rows; throws over the limit.
  mutating func hold(_ bytes: Int, count: Int) throws(RuntimeFailure) {
    let isWithin = budget.add(bytes - held)
    held = bytes
    // A table numbers its groups in 32 bits.
    guard isWithin, count < Int(Int32.max) else { throw exceeded(count) }
  }

  // MARK: Spilling

  var spill: SpillFile { budget.spill }

  /// The limit of the query.
  var bytesMax: Int { budget.bytesMax }

  /// Updates the held bytes of an operator that can spill; false over the limit.
  mutating func fits(_ bytes: Int) -> Bool {
    let isWithin = budget.add(bytes - held)
    held = bytes
    return isWithin
  }

  /// Whether the operator holds enough for a write: others may hold most of the memory.
  var isWorthSpilling: Bool { held >= budget.bytesMax / 16 }

  private func exceeded(_ count: Int) -> RuntimeFailure {
    let more = ByteSize(bytes: min(budget.bytesMax, Int.max / 4) * 2)
    return RuntimeFailure(
      .memoryExceeded,
      "`\(stage)` needs more than \(ByteSize(bytes: budget.bytesMax)) of memory: "
        + "it got to \(count) \(count == 1 ? String(content.rawValue.dropLast()) : content.rawValue)",
      helps: ["--memory \(more) or set memory = \"\(more)\" allows more", content.advice]
    )
  }
}
