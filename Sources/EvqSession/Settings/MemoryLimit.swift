import EvqEngine
import EvqFiles

/// The memory that the process may use.
package enum MemoryLimit {
  /// The machine's memory or the process limit, whichever is less, in bytes.
  static var bytes: Int {
    min(Machine.memoryBytes, MemoryRoom.limitBytes ?? .max)
  }

  /// Makes the program end with an error instead of a signal at the limit.
  package static func watch() {
    OutOfMemory.onEnd(AtomicFile.discardAll)
    OutOfMemory.watchLimit()
  }
}
