import CSimdjson
package import EvqModel
import EvqSyntax
import Glibc
import Synchronization

/// Checks before large allocations: Swift ends the process when one fails.
package enum MemoryRoom {
  /// Smaller allocations are not checked: a heap may have room that the system no longer gives.
  private static let checkedBytesMin = 8 << 20

  /// Whether the system gives this many bytes more.
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

  /// Throws where the system does not give this many bytes more; `name` is what is read.
  package static func require(_ bytes: Int, reading name: String) throws(RuntimeFailure) {
    guard has(bytes) else { throw .outOfMemory(reading: name) }
  }
}

extension RuntimeFailure {
  /// `name` is the file that is read.
  static func outOfMemory(reading name: String) -> RuntimeFailure {
    RuntimeFailure(
      .memoryExceeded,
      "out of memory while reading `\(name)`",
      helps: ["a higher limit helps (ulimit -v), or shorter lines in the file"]
    )
  }
}

extension [UInt8] {
  /// Makes room for more bytes, for twice as many where there is memory; throws where there is none.
  mutating func makeRoom(_ more: Int, reading name: String) throws(RuntimeFailure) {
    guard !isEmpty, count + more > capacity else { return }
    let enough = count + more
    let generous = Swift.max(enough, 2 * count)
    if MemoryRoom.has(generous) { return reserveCapacity(generous) }
    try MemoryRoom.require(enough, reading: name)
    reserveCapacity(enough)
  }
}

/// The end of the program where memory has run out and no error can be returned.
package enum OutOfMemory {
  private static let cleaning = Mutex<(@Sendable () -> Void)?>(nil)

  /// What to do before the program ends: remove temporary files.
  package static func onEnd(_ clean: @escaping @Sendable () -> Void) {
    cleaning.withLock { $0 = clean }
  }

  /// Ends the program with exit code 1; a signal handler may call it.
  package static func end() -> Never {
    cleaning.withLockIfAvailable { $0 }??()
    let message: StaticString = "error[E0509]: out of memory\n"
    _ = write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
    _exit(1)
  }

  /// Under a limit of the address space: uses less of it, and reports failed allocations as what they are.
  ///
  /// Swift ends the process by a signal when an allocation fails. `end` takes its place where little memory is left.
  package static func watchLimit() {
    guard MemoryRoom.limitBytes != nil else { return }
    evq_share_heap()
    for number in [SIGABRT, SIGILL, SIGTRAP] {
      signal(number) { number in
        // An allocation that failed may have been a large one.
        if !MemoryRoom.has(256 << 20) { OutOfMemory.end() }
        signal(number, SIG_DFL)
        raise(number)
      }
    }
  }
}
