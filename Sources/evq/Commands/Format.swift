import ArgumentParser
import EvqRender
import EvqSession
import EvqSyntax
import Glibc

/// `evq fmt`.
struct Format: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt",
    abstract: "Format scripts.",
    usage: "evq fmt [<files> ...] [--write] [--check]"
  )

  @Argument(help: "Scripts; standard input by default.")
  var files: [String] = []

  @Flag(name: .shortAndLong, help: "Write the files instead of printing them.")
  var write = false

  @Flag(help: "Print nothing; fail if a file is not formatted.")
  var check = false

  mutating func validate() throws {
    if write, files.isEmpty || files.contains("-") { throw ValidationError("--write needs files") }
  }

  mutating func run() throws {
    var isClean = true
    for file in files.isEmpty ? ["-"] : files {
      isClean = try format(file) && isClean
    }
    if check, !isClean { throw ExitStatus.failure }
  }

  /// Formats one program; false if it was not formatted before.
  private func format(_ file: String) throws -> Bool {
    let source = try ProgramFile.read(file)
    let (text, diagnostics) = SourceFormatter.format(source)
    guard let text else {
      let renderer = DiagnosticRenderer(palette: Palette(isColored: false))
      StandardStreams.write(renderer.text(of: diagnostics, in: source), to: STDERR_FILENO)
      throw ExitStatus.invalidProgram
    }
    let isCanonical = Array(text.utf8) == source.bytes
    if check {
      if !isCanonical { StandardStreams.write("\(source.name)\n", to: STDERR_FILENO) }
    } else if write {
      if !isCanonical { try replace(file, with: text) }
    } else {
      try StandardStreams.print(text)
    }
    return isCanonical
  }

  private func replace(_ file: String, with text: String) throws {
    do throws(EvqError) {
      let streams = try StandardStreams(outputFile: file)
      try streams.write(rows: Array(text.utf8))
      try streams.commit()
    } catch {
      throw Runner.fail(error)
    }
  }
}
