import EvqModel
import EvqRender
package import EvqSession
import EvqSyntax
import Glibc

/// The loop of the shell: reads a statement, runs it, shows its result.
package final class Shell {
  var session: Session
  let rows = ShellOutput()
  var options = ShellOptions()
  var editor: LineEditor?
  private var plainInput: PlainInput
  let configuration: ShellConfiguration
  let events: EventPipe
  let mailbox: Mailbox
  let assistant: Assistant
  let context: EditorContext
  /// The last statement, for `:again`, `:save` and others.
  var lastStatement: String?
  /// The nesting depth of loaded files.
  var loadDepth = 0
  /// The initial text of the next line.
  var nextText = ""
  /// Whether rows go to the terminal again after the next statement.
  var redirectsOnce = false
  /// The file that rows go to; nil for the terminal.
  var redirection: Redirection?
  /// Whether the row limit is lifted while rows go to a file.
  var liftsLimit = false
  /// The exit code; nil until the shell should end.
  var exitStatus: ExitStatus?
  /// The exit code of a script's first failure.
  private var failureStatus: ExitStatus?
  /// The position of the running statement; nil for programs of the command line.
  private(set) var position: SourcePosition?
  /// Whether Ctrl-C ended a part of the typed text: then the rest is not run.
  private var isInterrupted = false

  /// Nil if no pipe can be created.
  package init?(_ configuration: ShellConfiguration) {
    guard let events = EventPipe() else { return nil }
    self.events = events
    mailbox = Mailbox(events)
    // A pager would complain about such a terminal.
    options.usesPager = configuration.isSmart
    var settings = configuration.settings
    settings.keepsResults = true
    settings.offersParameters = true
    // Standard input holds the script, so `from -` cannot read events from it.
    settings.standardInputIsProgram = configuration.readsScript
    settings.namesPlaces = configuration.readsScript
    self.configuration = configuration
    session = Session(settings: settings, output: rows, clock: configuration.clock)
    for (name, value) in settings.parameters { session.offer(value, for: name) }
    assistant = Assistant(session, mailbox)
    context = EditorContext(
      history: History(path: configuration.stateFolder.map { $0 + "/history" }),
      completer: Completer(session.knownWords())
    )
    plainInput = PlainInput(
      showsPrompt: configuration.isInteractive,
      isScript: configuration.readsScript
    )
    prepareCompleter()
    guard configuration.isInteractive else { return }
    TerminalGuard.install()
    guard configuration.isSmart else { return }
    editor = LineEditor(
      events: events,
      mailbox: mailbox,
      context: context,
      isColored: settings.messagePalette.isColored
    )
    editor?.askAssistance = { [assistant] text in assistant.assist(text) }
  }

  private func prepareCompleter() {
    context.completer.commands = MetaCommand.all.map(\.form)
    context.completer.settings = ShellOptions.values
    context.completer.files = FileNames.matching
  }

  /// The words of the backend that completion and commands use.
  var words: Vocabulary {
    get { context.completer.words }
    set { context.completer.words = newValue }
  }

  /// Runs until the user leaves; returns the exit status.
  package func run() -> ExitStatus {
    if configuration.isInteractive { greet() }
    assistant.findWords()
    for program in configuration.programs where exitStatus == nil { run(program) }
    while exitStatus == nil {
      switch read() {
      case .line(let text): execute(text)
      case .interrupted where configuration.readsScript: exitStatus = .interrupted
      case .interrupted(let hadText):
        if !hadText { say("Ctrl-D or :quit leaves") }
      case .end: exitStatus = .success
      case .terminated(let number): exitStatus = .signal(number)
      }
    }
    finishOutput()
    editor = nil
    if configuration.isInteractive { TerminalGuard.restore() }
    return exitStatus.flatMap { $0 == .success ? failureStatus : $0 } ?? .success
  }

  private func greet() {
    let name = session.backendName
    let title = "evq \(configuration.version) · \(name.text)"
    let lines =
      switch TerminalDevice().size.columns {
      case 78...:
        [
          title + (name.isLive ? " · queries reach the account" : ""),
          "Tab completes, Enter runs, Ctrl-C stops, Ctrl-R searches the history",
          ":help lists the commands, :examples shows queries, Ctrl-D leaves",
        ]
      case 26...: [title, "Tab completes, Enter runs", ":help, :examples, Ctrl-D"]
      default: [title, "Tab completes", ":help, Ctrl-D"]
      }
    say(lines.joined(separator: "\n"))
  }

  // MARK: Reading

  private func read() -> LineResult {
    let initial = nextText
    nextText = ""
    guard let editor else { return plainInput.read(prompt: promptText, events: events) }
    context.showsHints = options.showsHints
    let names = NameLookup(session)
    context.completer.names = { text in names.names(behind: text) }
    let fileWords = FileWords()
    context.completer.fileWords = { [session] path in fileWords.words(ofFile: path, session) }
    let color: CellStyle.Color = session.backendName.isLive ? .red : .green
    return editor.read(
      prompt: StyledText(promptText, CellStyle(color, bold: true)),
      initial: initial
    )
  }

  /// The backend's name; for a file only the last path component.
  private var promptText: String {
    let (text, isLive) = session.backendName
    let last = text.split(separator: "/").last.map(String.init) ?? text
    return SafeText.visible(isLive ? text : last) + "> "
  }

  // MARK: Executing

  /// Runs the commands and statements of a typed or pasted text in order.
  private func execute(_ text: String) {
    guard !text.trimmed.isEmpty else { return }
    if !session.holdsSecret(text) {
      context.history.add(text, isSaved: !configuration.readsScript)
    }
    if configuration.readsScript {
      execute(text, named: "<stdin>", firstLine: plainInput.line)
    } else {
      execute(text, named: "line")
    }
  }

  /// Runs the parts of a text; errors refer to it by `name`.
  func execute(_ text: String, named name: String, firstLine: Int = 1) {
    let outer = position
    defer { position = outer }
    isInterrupted = false
    for part in StatementReader.parts(of: text) where exitStatus == nil && !isInterrupted {
      position = SourcePosition(name: name, line: firstLine + part.line)
      execute(part)
    }
  }

  private func execute(_ part: InputPart) {
    switch part.kind {
    case .command:
      let word = MetaLine.bareWords[part.text.trimmed.lowercased()]
      if let line = MetaLine(word.map { ":" + $0 } ?? part.text) { execute(line) }
    case .statement:
      lastStatement = part.text
      runShowingPlan(part.text)
    }
  }

  /// Reports a failure; after a pager was closed early also how many rows were read.
  func report(_ failure: EvqError) {
    session.report(failure)
    if case .closedPipe = failure, let kept = session.keptResult, kept.gap == .pagerClosed {
      say("\(kept.rowCount.of("row")) read: the pager was closed before the end of the result")
    }
    note(failure)
  }

  /// Notes a failure; it ends a script unless `keepsGoing` is set, but not a session at a terminal.
  private func note(_ failure: EvqError) {
    if case .interrupted = failure { isInterrupted = true }
    guard configuration.readsScript else { return }
    failureStatus = failureStatus ?? failure.exitStatus
    if !session.settings.keepsGoing || !failure.allowsMoreStatements { exitStatus = failureStatus }
  }

  private func execute(_ line: MetaLine) {
    do {
      guard line.mark == ":" || line.name == "!" else {
        throw ShellFailure(Shell.foreignAnswer(line))
      }
      guard let command = MetaCommand.named(line.name.lowercased()) else {
        let near = Suggestion.nearest(to: line.name, among: MetaCommand.all.map(\.name))
        let help = near.map { "did you mean `:\($0)`?" } ?? ":help lists them"
        throw ShellFailure("there is no command `:\(line.name)`; \(help)")
      }
      try command.run(self)(line)
    } catch let failure as ShellFailure {
      say((scriptPosition.map { $0 + ": " } ?? "") + failure.message)
      note(.alreadyReported(failure.status))
    } catch let failure as EvqError {
      if let scriptPosition { say("in \(scriptPosition)") }
      report(failure)
    } catch {
      say("\(error)")
      note(.alreadyReported(.failure))
    }
  }

  /// The position of the running statement in a script.
  private var scriptPosition: String? { configuration.readsScript ? position?.text : nil }

  private static func foreignAnswer(_ line: MetaLine) -> String {
    let written = "`\(line.mark)\(line.name)`"
    guard let name = MetaCommand.foreign[line.name.lowercased()] else {
      return "\(written) is not a command; evq commands start with a colon: :help lists them"
    }
    let argument = line.argument.isEmpty ? "" : " \(line.argument)"
    return "\(written) is written `:\(name)\(argument)` in evq"
  }

  /// Prints a message on a line of its own, with control characters made visible.
  func say(_ text: String) {
    rows.write(message: SafeText.visibleLines(text) + "\n")
  }

  /// Shows a text like a result, with a pager if it is taller than the screen.
  func show(_ text: String) throws {
    rows.begin(size: TerminalDevice().size, usesPager: options.usesPager)
    try? rows.write(rows: Array((SafeText.visibleLines(text) + "\n").utf8))
    finishRows()
  }
}
