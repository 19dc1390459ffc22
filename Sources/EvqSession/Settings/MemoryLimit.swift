import EvqEngine
import EvqFiles
import Foundation

/// The memory that the process may use.
package enum MemoryLimit {
  /// The machine's memory or the process limit, whichever is less, in bytes.
  static var bytes: Int {
    let machine = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    return min(machine, MemoryRoom.limitBytes ?? machine)
  }

  /// Makes the program end with an error instead of a signal at the limit.
  package static func watch() {
    OutOfMemory.onEnd(AtomicFile.discardAll)
    OutOfMemory.watchLimit()
  }
}
