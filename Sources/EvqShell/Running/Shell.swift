import EvqModel
import EvqRender
package import EvqSession
import EvqSyntax
import Glibc

/// The loop: read a statement, run it, show its result.
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
  var history: History
  var words = Vocabulary()
  /// The last statement that was run, for `:again`, `:save` and others.
  var lastStatement: String?
  /// How many files are being loaded by one another.
  var loadDepth = 0
  /// What the next line starts with.
  var nextText = ""
  /// Whether rows go back to the terminal after the next statement.
  var redirectsOnce = false
  /// The file that rows go to; nil for the terminal.
  var redirection: Redirection?
  /// Whether the limit of shown rows is off while rows go to a file.
  var liftsLimit = false
  /// The exit code, once the shell is to end.
  var exitStatus: ExitStatus?
  /// The exit code of a script's first failure.
  private var failureStatus: ExitStatus?
  /// Where what runs now starts; nil for programs of the command line.
  private(set) var place: SourcePlace?
  /// Whether Ctrl-C ended a part of the text that was typed: then the rest of it is not run.
  private var isInterrupted = false

  /// Nil where the system gives no pipe.
  package init?(_ configuration: ShellConfiguration) {
    guard let events = EventPipe() else { return nil }
    self.events = events
    mailbox = Mailbox(events)
    // A pager for a terminal that cannot be drawn on only complains.
    options.usesPager = configuration.isSmart
    var settings = configuration.settings
    settings.keepsResults = true
    settings.offersParameters = true
    // A script's lines are no events that `from -` could read.
    settings.standardInputIsProgram = configuration.readsScript
    settings.namesPlaces = configuration.readsScript
    self.configuration = configuration
    session = Session(settings: settings, output: rows, clock: configuration.clock)
    for (name, value) in settings.parameters { session.offer(value, for: name) }
    assistant = Assistant(session, mailbox)
    history = History(path: configuration.stateFolder.map { $0 + "/history" })
    words = session.knownWords()
    plainInput = PlainInput(
      showsPrompt: configuration.isInteractive,
      isScript: configuration.readsScript
    )
    guard configuration.isInteractive else { return }
    TerminalGuard.install()
    guard configuration.isSmart else { return }
    editor = LineEditor(
      events: events,
      mailbox: mailbox,
      history: history,
      isColored: settings.messagePalette.isColored
    )
    editor?.askAssistance = { [assistant] text in assistant.assist(text) }
  }

  /// Runs until the user leaves.
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
          "Tab completes, Enter runs, Ctrl-C stops, Ctrl-R searches what was run before",
          ":help lists the commands, :examples shows queries, Ctrl-D leaves",
        ]
      case 26...: [title, "Tab completes, Enter runs", ":help, :examples, Ctrl-D"]
      default: [title, "Tab completes", ":help, Ctrl-D"]
      }
    say(lines.joined(separator: "\n"))
  }

  // MARK: Reading

  private func read() -> LineEditor.Input {
    let initial = nextText
    nextText = ""
    guard let editor else { return plainInput.read(prompt: promptText, events: events) }
    editor.history = history
    editor.showsHints = options.showsHints
    if editor.words != words { editor.words = words }
    editor.findNames = { [session] text in
      session.namesInReach(behind: SourceText(name: "", text: text))
    }
    let fileWords = FileWords()
    editor.findFileWords = { [session] path in fileWords.words(ofFile: path, session) }
    let color: CellStyle.Color = session.backendName.isLive ? .red : .green
    let input = editor.read(
      prompt: StyledText(promptText, CellStyle(color, bold: true)),
      initial: initial
    )
    history = editor.history
    words = editor.words
    return input
  }

  /// The backend's name; of a file only the last part of its path.
  private var promptText: String {
    let (text, isLive) = session.backendName
    let last = text.split(separator: "/").last.map(String.init) ?? text
    return SafeText.visible(isLive ? text : last) + "> "
  }

  // MARK: Executing

  /// Runs what was typed or pasted: the commands and statements in it, one after the other.
  private func execute(_ text: String) {
    guard !text.trimmed.isEmpty else { return }
    if !session.holdsSecret(text) { history.add(text) }
    if configuration.readsScript {
      execute(text, named: "<stdin>", firstLine: plainInput.line)
    } else {
      execute(text, named: "line")
    }
  }

  /// Runs the parts of a text; `name` is what errors call it.
  func execute(_ text: String, named name: String, firstLine: Int = 1) {
    let outer = place
    defer { place = outer }
    isInterrupted = false
    for part in StatementReader.parts(of: text) where exitStatus == nil && !isInterrupted {
      place = SourcePlace(name: name, line: firstLine + part.line)
      execute(part)
    }
  }

  private func execute(_ part: InputPart) {
    switch part.kind {
    case .command:
      let word = Shell.bareWords[part.text.trimmed.lowercased()]
      if let line = MetaLine(word.map { ":" + $0 } ?? part.text) { execute(line) }
    case .statement:
      lastStatement = part.text
      runShowingPlan(part.text)
    }
  }

  /// Says what ended a statement or a command; a pager that was closed early has cut the result.
  func report(_ failure: EvqError) {
    session.report(failure)
    if case .closedPipe = failure, let kept = session.keptResult, kept.gap == .pagerClosed {
      say("\(kept.rowCount.of("row")) read: the pager was closed before the end of the result")
    }
    note(failure)
  }

  /// A failure ends a script, unless all of it is to run; at a terminal the next line is read.
  private func note(_ failure: EvqError) {
    if case .interrupted = failure { isInterrupted = true }
    guard configuration.readsScript else { return }
    failureStatus = failureStatus ?? failure.exitStatus
    if !session.settings.keepsGoing || !failure.canGoOn { exitStatus = failureStatus }
  }

  /// What people type in every shell.
  static let bareWords = ["exit": "quit", "quit": "quit", "help": "help"]

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
      try command.action(self)(line)
    } catch let failure as ShellFailure {
      say((scriptPlace.map { $0 + ": " } ?? "") + failure.message)
      note(.alreadyReported(failure.status))
    } catch let failure as EvqError {
      if let scriptPlace { say("in \(scriptPlace)") }
      report(failure)
    } catch {
      say("\(error)")
      note(.alreadyReported(.failure))
    }
  }

  /// Where what runs now starts, in a script.
  private var scriptPlace: String? { configuration.readsScript ? place?.text : nil }

  private static func foreignAnswer(_ line: MetaLine) -> String {
    let written = "`\(line.mark)\(line.name)`"
    guard let name = MetaCommand.foreign[line.name.lowercased()] else {
      return "\(written) is no command; evq's start with a colon: :help lists them"
    }
    let argument = line.argument.isEmpty ? "" : " \(line.argument)"
    return "\(written) is written `:\(name)\(argument)` in evq"
  }

  /// Says something on a line of its own; nothing in it moves the cursor.
  func say(_ text: String) {
    rows.write(message: SafeText.visibleLines(text) + "\n")
  }

  /// Shows a text like a result: with the pager when it is taller than the screen.
  func show(_ text: String) throws {
    rows.begin(size: TerminalDevice().size, usesPager: options.usesPager)
    try? rows.write(rows: Array((SafeText.visibleLines(text) + "\n").utf8))
    finishRows()
  }
}
