import ArgumentParser
import Glibc

/// `evq version`.
struct Version: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "version",
    abstract: "Print the version.",
    usage: "evq version"
  )

  static let text = "0.1.0"

  mutating func run() throws {
    try StandardStreams.print("evq \(Version.text)\n")
  }
}
