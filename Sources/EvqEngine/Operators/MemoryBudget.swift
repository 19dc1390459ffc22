import EvqModel
import EvqSyntax
import Synchronization

/// How much the operators of a query may hold together, in bytes.
package final class MemoryBudget: Sendable {
  package let bytesMax: Int
  private let held = Atomic(0)

  package init(bytesMax: Int) {
    self.bytesMax = bytesMax
  }

  /// Adds to what is held; whether it is still within the budget.
  fileprivate func add(_ bytes: Int) -> Bool {
    held.add(bytes, ordering: .relaxed).newValue <= bytesMax
  }
}

/// What one operator holds of a budget.
struct MemoryShare: Sendable {
  /// What an operator holds many of, and what makes fewer of them.
  enum Content: String, Sendable {
    case groups, rows, values

    var advice: String {
      switch self {
      case .groups: "a coarser key or a `where` before it makes fewer groups"
      case .rows: "a `limit` behind it keeps only so many rows"
      case .values: "a `where` before it leaves fewer values"
      }
    }
  }

  private let budget: MemoryBudget
  /// The stage as the program says it.
  private let stage: String
  private let content: Content
  private var held = 0

  init(of budget: MemoryBudget, stage: String, content: Content) {
    self.budget = budget
    self.stage = stage
    self.content = content
  }

  /// The share of a copy that holds nothing yet.
  var fresh: MemoryShare { MemoryShare(of: budget, stage: stage, content: content) }

  /// Takes over what a copy of the operator held.
  mutating func merge(_ other: MemoryShare) { held += other.held }

  /// Says how many bytes are held now, and in how many groups or rows.
  mutating func hold(_ bytes: Int, count: Int) throws(RuntimeFailure) {
    let isWithin = budget.add(bytes - held)
    held = bytes
    // More groups than a table can number would take this much memory anyway.
    guard isWithin, count < Int(Int32.max) else { throw exceeded(count) }
  }

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
