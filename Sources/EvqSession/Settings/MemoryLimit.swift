import EvqEngine
import EvqFiles
import Foundation

/// The memory that the process may use.
package enum MemoryLimit {
  /// The machine's memory, or the limit of the process where that is less; in bytes.
  static var bytes: Int {
    let machine = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    return min(machine, MemoryRoom.limitBytes ?? machine)
  }

  /// Ends the program with an error, not with a signal, where the limit is reached.
  package static func watch() {
    OutOfMemory.onEnd(AtomicFile.discardAll)
    OutOfMemory.watchLimit()
  }
}
