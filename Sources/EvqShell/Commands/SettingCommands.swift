import EvqModel
import EvqRender
import EvqSession
import EvqSyntax

extension MetaCommand {
  static let settingCommands: [MetaCommand] = [
    MetaCommand("set", "[KEY [VALUE]]", "show the settings, or change one", .setting, Shell.set),
    MetaCommand("params", "[NAME=VALUE]", "show or set values for param", .text, Shell.params),
    MetaCommand("format", "[FORMAT]", "show or set the output format", .format, Shell.format),
    MetaCommand("expand", "[on|off]", "show one field per line", .onOff, Shell.expand),
    MetaCommand("pager", "[on|off]", "use a pager for tall results", .onOff, Shell.pager),
    MetaCommand("timing", "[on|off]", "show how long statements take", .onOff, Shell.timing),
    MetaCommand("explain", "[on|off]", "show the plan before each result", .onOff, Shell.explain),
    MetaCommand("now", "[TIME|off]", "fix the current time", .text, Shell.fixNow),
  ]
}

// Commands that change how statements run and how rows are shown.
extension Shell {
  // MARK: Settings

  /// `:set [KEY [VALUE]]`.
  func set(_ line: MetaLine) throws {
    let words = line.argument.split(maxSplits: 1) { $0 == " " || $0 == "=" }
      .map { String($0).trimmed.drop { $0 == "=" || $0 == " " } }.map(String.init)
    guard let key = words.first else { return try listSettings() }
    guard words.count == 2 else {
      let shown = settingRows.first { $0.0 == key }
      return say(shown.map { "\($0.0) = \($0.1)" } ?? "`:set \(key) VALUE` sets it")
    }
    if key == "editmode" { return try setEditMode(words[1]) }
    if let flag = ShellOptions.flag(key) {
      options[keyPath: flag] = try ShellOptions.isOn(words[1])
      return
    }
    guard session.knownWords().settings[key] != nil else {
      let known = settingRows.map(\.0)
      let near = Suggestion.nearest(to: key, among: known).map { "did you mean `\($0)`?" }
      throw ShellFailure("there is no setting `\(key)`; \(near ?? ":set lists them")")
    }
    try runSetting(key, words[1])
  }

  private func listSettings() throws { try show(Shell.columns(settingRows)) }

  private var settingRows: [(String, String)] {
    func shown(_ isOn: Bool) -> String { isOn ? "on" : "off" }
    let settings = session.settings
    return [
      ("editmode", editor?.isVi == true ? "vi" : "emacs"), ("explain", shown(options.explains)),
      ("format", settings.format.rawValue), ("header", settings.showsHeader ? "true" : "false"),
      ("hints", shown(options.showsHints)),
      ("limit", settings.shownRowsMax.map { String($0) } ?? "all"),
      ("null", settings.missingText ?? "∅"), ("pager", shown(options.usesPager)),
      ("strict", settings.isStrict ? "true" : "false"), ("timing", shown(options.showsTiming)),
    ]
  }

  private func setEditMode(_ mode: String) throws {
    guard ["vi", "emacs"].contains(mode) else {
      throw ShellFailure("editmode is vi or emacs, found `\(mode)`")
    }
    guard let editor else { throw ShellFailure("this terminal has no line editing") }
    editor.isVi = mode == "vi"
  }

  /// Sets a value, written as a literal so that it cannot contain program text.
  private func runSetting(_ key: String, _ value: String) throws {
    let isLiteral = value == "true" || value == "false" || Int(value) != nil || value == "all"
    let written = isLiteral ? value : Spelling.string(value)
    run(source("set \(key) = \(written)"))
  }

  /// `:format [FORMAT]`.
  func format(_ line: MetaLine) throws {
    guard !line.argument.isEmpty else { return say(session.settings.format.rawValue) }
    try runSetting("format", line.argument)
  }

  /// `:expand [on|off]`.
  func expand(_ line: MetaLine) throws {
    let isExpanded = session.settings.format == .expanded
    let wanted = line.argument.isEmpty ? !isExpanded : try ShellOptions.isOn(line.argument)
    session.settings.format = wanted ? .expanded : .table
    say("rows are shown \(wanted ? "one field per line" : "as a table")")
  }

  func pager(_ line: MetaLine) throws { try toggle(\.usesPager, "pager", line) }

  func timing(_ line: MetaLine) throws { try toggle(\.showsTiming, "timing", line) }

  func explain(_ line: MetaLine) throws { try toggle(\.explains, "explain", line) }

  private func toggle(
    _ flag: WritableKeyPath<ShellOptions, Bool>,
    _ name: String,
    _ line: MetaLine
  ) throws {
    let isOn =
      line.argument.isEmpty ? !options[keyPath: flag] : try ShellOptions.isOn(line.argument)
    options[keyPath: flag] = isOn
    say("\(name) is \(isOn ? "on" : "off")")
  }

  /// `:params [NAME=VALUE]`; `NAME=` removes the value.
  func params(_ line: MetaLine) throws {
    guard !line.argument.isEmpty else { return listParameters() }
    guard let equal = line.argument.firstIndex(of: "=") else {
      throw ShellFailure(":params takes NAME=VALUE, found `\(line.argument)`")
    }
    let written = String(line.argument[..<equal]).trimmed
    let name = written.hasPrefix("$") ? String(written.dropFirst()) : written
    guard Spelling.isWord(name) else {
      throw ShellFailure("a parameter's name is one word, found `\(written)`")
    }
    let value = String(line.argument[line.argument.index(after: equal)...]).trimmed
    session.offer(value.isEmpty ? nil : .text(value), for: name)
    words.bindings = session.knownWords().bindings
    assistant.use(session)
  }

  /// Lists the values, and the parameters of the last statement.
  private func listParameters() {
    let rows = session.settings.parameters.sorted { $0.key < $1.key }
      .map { ($0.key, $0.value.text) }
    say(rows.isEmpty ? "no values yet; :params NAME=VALUE sets one" : Shell.columns(rows))
    guard let lastStatement else { return }
    let wanted = session.wantedParameters(of: SourceText(name: "line", text: lastStatement))
    say("the last statement takes \(wanted.isEmpty ? "none" : wanted.joined(separator: ", "))")
  }

  /// `:now [TIME|off]`.
  func fixNow(_ line: MetaLine) throws {
    switch line.argument {
    case "": say(session.settings.now.map { "now is fixed: \($0)" } ?? "now follows the clock")
    case "off": session.settings.now = nil
    default:
      guard let now = Instant(line.argument) else {
        throw ShellFailure(":now takes a time like 2026-01-05T10:00Z, found `\(line.argument)`")
      }
      session.settings.now = now
      say("now is fixed: \(now)")
    }
    assistant.use(session)
  }
}
