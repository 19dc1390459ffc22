import ArgumentParser
import EvqSession
import Glibc

/// `evq completions`.
struct Completions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions",
    abstract: "Print the completion script of a shell.",
    usage: "evq completions bash|zsh|fish",
    discussion: """
      make install installs them. By hand: evq completions bash > \
      ~/.local/share/bash-completion/completions/evq
      """
  )

  enum Shell: String, ExpressibleByArgument, CaseIterable { case bash, zsh, fish }

  @Argument(help: "The shell.")
  var shell: Shell

  mutating func run() throws {
    let name: CompletionShell =
      switch shell {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    try StandardStreams.print(Evq.completionScript(for: name))
  }
}

/// `evq manual`: the manual page, generated from the same tables as the help.
struct Manual: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual",
    abstract: "Print the manual page, for man.",
    usage: "evq manual > evq.1",
    shouldDisplay: false
  )

  mutating func run() throws {
    let commands: [any ParsableCommand.Type] = [Evq.self] + Evq.configuration.subcommands
    let usages = commands.map { ($0._commandName, $0.configuration.usage ?? "") }
    let page = try ManualPage(
      commandTree: Evq._dumpHelp(),
      usages: Dictionary(usages, uniquingKeysWith: { first, _ in first }),
      version: Version.text
    )
    try StandardStreams.print(page.text)
  }
}
