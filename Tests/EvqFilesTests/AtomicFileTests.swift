import EvqFiles
import EvqTestSupport
import Foundation
import Testing

/// Atomic replacement of files.
struct AtomicFileTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private func path(_ name: String) -> String { folder.path(name) }

  @Test func `a commit replaces the file, a discard keeps it`() throws {
    try AtomicFile.replace(path("a"), with: Array("old".utf8))
    let discarded = try AtomicFile(path("a"))
    try discarded.write(Array("x".utf8))
    discarded.discard()
    #expect(try FileBytes.read(path("a")) == Array("old".utf8))
    let committed = try AtomicFile(path("a"))
    #expect(committed.replacesFile)
    try committed.write(Array("new".utf8))
    #expect(try FileBytes.read(path("a")) == Array("old".utf8))
    try committed.commit()
    #expect(try FileBytes.read(path("a")) == Array("new".utf8))
    #expect(try folder.names == ["a"])
  }

  @Test func `a drop discards what was written after keep`() throws {
    let file = try AtomicFile(path("a"))
    try file.write([1, 2])
    file.keep()
    try file.write([3])
    #expect(file.drop())
    try file.write([4])
    try file.commit()
    #expect(try FileBytes.read(path("a")) == [1, 2, 4])
  }

  @Test("replacing a link replaces its target", arguments: [true, false])
  func links(exists: Bool) throws {
    try Folder.make(path("real"))
    if exists { try AtomicFile.replace(path("real/a"), with: [1]) }
    try FileManager.default.createSymbolicLink(
      atPath: path("link"),
      withDestinationPath: "real/a"
    )
    try AtomicFile.replace(path("link"), with: [2])
    #expect(try FileBytes.read(path("real/a")) == [2])
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path("link")) == "real/a")
  }

  @Test func `a new file is private, a replaced file keeps its permissions`() throws {
    try AtomicFile.replace(path("deep/er/a"), with: [1])
    #expect(FileStatus(path("deep/er/a"))?.permissions == 0o600)
    #expect(FileStatus(path("deep"))?.permissions == 0o700)
    chmod(path("deep/er/a"), 0o640)
    let file = try AtomicFile(path("deep/er/a"))
    try file.commit()
    #expect(FileStatus(path("deep/er/a"))?.permissions == 0o640)
  }

  @Test func `a missing folder is an error that names it`() {
    #expect {
      _ = try AtomicFile(path("no/such/a"))
    } throws: { error in
      guard let error = error as? SystemError, error.isMissingFile else { return false }
      return RuntimeFailureText.unwritable("no/such/a", error)
        == "cannot write `no/such/a`: there is no folder `no/such`"
    }
  }
}
