import EvqFiles
import EvqModel
import EvqTestSupport
import Foundation
import Testing

/// The error message for a file that cannot be written.
enum RuntimeFailureText {
  static func unwritable(_ path: String, _ error: SystemError) -> String {
    RuntimeFailure.unwritable(path, error).message
  }
}

/// Locks, descriptors and folders.
struct LockedFileTests {
  @Test func `a locked file cannot be locked again until it is released`() throws {
    let file = try TemporaryFile("{}")
    var first: LockedFile? = try LockedFile(file.path, .append)
    #expect(throws: LockedFile.Failure.self) { try LockedFile(file.path, .read) }
    #expect(try first?.file.read() == Array("{}".utf8))
    first = nil
    _ = try LockedFile(file.path, .read)
  }

  @Test func `an open file appends, even after truncation`() throws {
    let temporary = try TemporaryFile("ab")
    let file = try OpenFile(temporary.path, .append)
    #expect(try file.appendWhole(Array("cd".utf8)) == 4)
    try file.truncate(to: 1)
    try file.append(Array("e".utf8))
    #expect(try file.read() == Array("ae".utf8))
  }

  /// The reader empties the pipe only after the writer has filled it.
  @Test func `a write to a nonblocking pipe waits for its reader`() throws {
    let ends = try #require(Descriptor.pipe())
    _ = fcntl(ends.write, F_SETFL, O_NONBLOCK)
    let bytes = [UInt8](repeating: 7, count: 200_000)
    let end = DispatchSemaphore(value: 0)
    let reader = Thread {
      var status = pollfd(fd: ends.write, events: Int16(POLLOUT), revents: 0)
      while poll(&status, 1, 0) > 0 { sched_yield() }
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      var remaining = bytes.count
      while remaining > 0 {
        let count = read(ends.read, &chunk, chunk.count)
        guard count > 0 else { break }
        remaining -= count
      }
      close(ends.read)
      end.signal()
    }
    reader.start()
    try Descriptor.write(bytes, to: ends.write)
    end.wait()
    signal(SIGPIPE, SIG_IGN)
    #expect(throws: SystemError(code: EPIPE)) { try Descriptor.write([1], to: ends.write) }
    close(ends.write)
  }

  @Test func `a write can be cancelled`() throws {
    let ends = try #require(Descriptor.pipe())
    _ = fcntl(ends.write, F_SETFL, O_NONBLOCK)
    let bytes = [UInt8](repeating: 7, count: 200_000)
    #expect(throws: SystemError(code: EAGAIN)) {
      try Descriptor.write(bytes, to: ends.write, unless: { true })
    }
    close(ends.read)
    close(ends.write)
  }

  @Test(
    "a path is split into folder and name",
    arguments: [("a", "", "", "a"), ("/a", "", "/", "a"), ("b/c/a", "b/c", "b/c/", "a")]
  )
  func folders(path: String, folder: String, prefix: String, name: String) {
    #expect(Folder.of(path) == folder)
    #expect(Folder.prefix(of: path) == prefix)
    #expect(Folder.lastName(of: path) == name)
  }
}
