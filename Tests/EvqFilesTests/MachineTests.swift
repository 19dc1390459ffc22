import EvqFiles
import EvqTestSupport
import Foundation
import Testing

/// The machine, folders and shell commands.
struct MachineTests {
  @Test func `processor count and memory equal Foundation's`() {
    #expect(Machine.processorCount == ProcessInfo.processInfo.activeProcessorCount)
    #expect(Machine.memoryBytes == Int(ProcessInfo.processInfo.physicalMemory))
  }

  @Test func `all files below a folder are listed without following links`() throws {
    let folder = try TestFolder()
    for name in ["a", "b/c", "b/d/.e"] {
      try AtomicFile.replace(folder.path(name), with: [1])
    }
    try Folder.make(folder.path("empty"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link"),
      withDestinationPath: "b"
    )
    #expect(Folder.files(below: folder.path(".")).sorted() == ["a", "b/c", "b/d/.e", "link"])
    #expect(Set(Folder.names(in: folder.path("b"))) == ["c", "d"])
    #expect(Folder.names(in: folder.path("missing")).isEmpty)
  }

  @Test func `a temporary folder is private and is removed with its files`() throws {
    let path = try TemporaryFiles.makeFolder()
    #expect(FileStatus(path)?.permissions == 0o700)
    try AtomicFile.replace("\(path)/a", with: [1])
    TemporaryFiles.removeFolder(path)
    #expect(FileStatus(path) == nil)
  }

  @Test(
    "a command returns its output and exit code",
    arguments: [("echo a; cat", "a\n", 0), ("printf b; exit 3", "b", 3), ("kill -9 $$", "", 137)]
  )
  func commands(line: String, output: String, code: Int32) throws {
    let command = try ShellCommand(line)
    #expect(try command.readOutput(upTo: 100) == Array(output.utf8))
    #expect(command.wait() == code)
    command.kill()
  }

  @Test func `a command with endless output is read up to a limit and killed`() throws {
    let command = try ShellCommand("exec yes")
    #expect(try command.readOutput(upTo: 1_000).count > 1_000)
    command.kill()
  }
}
