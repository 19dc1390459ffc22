import EvqEngine
package import EvqModel
import EvqSyntax

/// The manual page, generated from the argument parser's description of the commands.
package struct ManualPage {
  private let command: JSONValue
  private let version: String
  /// The usage of each command, by name.
  private let usages: [String: String]

  /// `commandTree` is the argument parser's description, as JSON.
  package init(
    commandTree: String,
    usages: [String: String],
    version: String
  ) throws(RuntimeFailure) {
    self.usages = usages
    guard let command = JSONValue(ByteBuffer(commandTree))?["command"] else {
      throw RuntimeFailure(.malformedInput, "the description of the commands is not JSON")
    }
    self.command = command
    self.version = version
  }

  /// The page with the macros of man(7).
  package var text: String {
    let name = command["commandName"]?.string ?? "evq"
    var page = ".TH \(name.uppercased()) 1 \"\" \"\(name) \(version)\" \"User Commands\"\n"
    page += ".SH NAME\n\(name) \\- \(ManualPage.escaped(command["abstract"]?.string ?? ""))\n"
    page += ManualPage.section("SYNOPSIS", usage(of: name))
    page += ManualPage.section("DESCRIPTION", ManualPage.paragraphs(command["discussion"]))
    page += ManualPage.section("OPTIONS", ManualPage.arguments(of: command))
    page += ManualPage.section("COMMANDS", commands(below: command))
    page += ManualPage.section("EXIT STATUS", ManualPage.exitCodes)
    page += ManualPage.section("FILES", ManualPage.files)
    return page
  }

  // MARK: Parts

  private static func section(_ title: String, _ body: String) -> String {
    body.isEmpty ? "" : ".SH \(title)\n\(body)"
  }

  private func usage(of name: String) -> String {
    let lines = (usages[name] ?? "").split(separator: "\n").map { ManualPage.escaped(String($0)) }
    return lines.isEmpty ? "" : ".nf\n\(lines.joined(separator: "\n"))\n.fi\n"
  }

  private static func paragraphs(_ text: JSONValue?) -> String {
    let lines = (text?.string ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    return lines.map { $0.isEmpty ? ".PP\n" : escaped(String($0)) + "\n" }.joined()
  }

  private static func arguments(of command: JSONValue) -> String {
    (command["arguments"]?.array ?? []).compactMap { entry(of: $0) }.joined()
  }

  /// An option or argument with its help; nil if it is hidden.
  private static func entry(of argument: JSONValue) -> String? {
    guard argument["shouldDisplay"] != .boolean(false) else { return nil }
    let value = argument["valueName"]?.string ?? ""
    let names = (argument["names"]?.array ?? []).compactMap { name -> String? in
      guard let text = name["name"]?.string else { return nil }
      return name["kind"]?.string == "long" ? "--\(text)" : "-\(text)"
    }
    let isOption = argument["kind"]?.string == "option"
    let title =
      names.isEmpty ? "<\(value)>" : names.joined(separator: ", ") + (isOption ? " <\(value)>" : "")
    let help = argument["abstract"]?.string ?? ""
    return ".TP\n.B \(escaped(title))\n\(escaped(help.isEmpty ? title : help))\n"
  }

  private func commands(below command: JSONValue) -> String {
    (command["subcommands"]?.array ?? []).compactMap { command -> String? in
      guard command["shouldDisplay"] != .boolean(false), let name = command["commandName"]?.string,
        name != "help"
      else { return nil }
      let abstract = ManualPage.escaped(command["abstract"]?.string ?? "")
      let discussion = ManualPage.paragraphs(command["discussion"])
      return ".SS evq \(ManualPage.escaped(name))\n\(usage(of: name))\(abstract)\n"
        + (discussion.isEmpty ? "" : ".PP\n\(discussion)") + ManualPage.arguments(of: command)
    }.joined()
  }

  private static let exitCodes = ExitStatus.documented
    .map { ".TP\n.B \($0.code)\n\(escaped($0.meaning))\n" }.joined()

  private static let files = [
    ("$XDG_CONFIG_HOME/evq/config.toml", "profiles; see evq login"),
    ("$XDG_CONFIG_HOME/evq/queries", "saved queries"),
    ("$XDG_STATE_HOME/evq/history", "the history of the shell"),
    ("$XDG_CACHE_HOME/evq", "cached lists of event types"),
  ].map { ".TP\n.I \(escaped($0.0))\n\($0.1)\n" }.joined()

  /// Text with the characters escaped that the macros interpret.
  private static func escaped(_ text: String) -> String {
    let plain = text.reduce(into: "") { result, character in
      switch character {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "\n": result += " "
      default: result.append(character)
      }
    }
    return plain.hasPrefix(".") || plain.hasPrefix("'") ? "\\&\(plain)" : plain
  }
}
