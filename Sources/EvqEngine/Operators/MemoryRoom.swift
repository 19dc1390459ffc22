import CSimdjson
import EvqFiles
package import EvqModel
import EvqSyntax
import Glibc
import Synchronization

/// Checks before large allocations: Swift ends the process when one fails.
package enum MemoryRoom {
  /// Smaller allocations are not checked: the heap may have free memory even at the system's limit.
  private static let checkedBytesMin = 8 << 20

  /// Whether the system can allocate this many more bytes.
  static func has(_ bytes: Int) -> Bool {
    guard bytes >= checkedBytesMin else { return true }
    let flags = MAP_PRIVATE | MAP_ANONYMOUS
    guard let room = mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0), room != MAP_FAILED
    else {
      return false
    }
    munmap(room, bytes)
    return true
  }

  /// The limit of the process's address space in bytes (`ulimit -v`); nil for none.
  package static var limitBytes: Int? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { return nil }
    return limit.rlim_cur == .max ? nil : Int(clamping: limit.rlim_cur)
  }

  /// Throws unless the system can allocate this many more bytes; `name` is the input.
  package static func require(_ bytes: Int, reading name: String) throws(RuntimeFailure) {
    guard has(bytes) else { throw .outOfMemory(reading: name) }
  }
}

extension RuntimeFailure {
  /// Memory ran out while a file was read.
  static func outOfMemory(reading name: String) -> RuntimeFailure {
    RuntimeFailure(
      .memoryExceeded,
      "out of memory while reading `\(name)`",
      helps: ["raise the limit (ulimit -v), or use a file with shorter lines"]
    )
  }
}

extension [UInt8] {
  /// Reserves room for more bytes, doubling the capacity if memory allows; throws without memory.
  mutating func makeRoom(_ more: Int, reading name: String) throws(RuntimeFailure) {
    guard !isEmpty, count + more > capacity else { return }
    let needed = count + more
    let doubled = Swift.max(needed, 2 * count)
    if MemoryRoom.has(doubled) { return reserveCapacity(doubled) }
    try MemoryRoom.require(needed, reading: name)
    reserveCapacity(needed)
  }
}

/// Ends the program when memory has run out and no error can be returned.
package enum OutOfMemory {
  private static let cleaning = Mutex<(@Sendable () -> Void)?>(nil)

  /// Sets the cleanup before the end: removing temporary files.
  package static func onEnd(_ clean: @escaping @Sendable () -> Void) {
    cleaning.withLock { $0 = clean }
  }

  /// Ends the program with exit code 1; a signal handler may call it.
  package static func end() -> Never {
    cleaning.withLockIfAvailable { $0 }??()
    Descriptor.writeOnce("error[E0509]: out of memory\n", to: STDERR_FILENO)
    _exit(1)
  }

  /// Under an address space limit, reserves less of it and reports failed allocations as such.
  ///
  /// Swift ends the process by a signal when an allocation fails; if little memory is left, `end` runs instead.
  package static func watchLimit() {
    guard MemoryRoom.limitBytes != nil else { return }
    evq_share_heap()
    for number in [SIGABRT, SIGILL, SIGTRAP] {
      signal(number) { number in
        // The failed allocation may have been a large one.
        if !MemoryRoom.has(256 << 20) { OutOfMemory.end() }
        signal(number, SIG_DFL)
        raise(number)
      }
    }
  }
}
