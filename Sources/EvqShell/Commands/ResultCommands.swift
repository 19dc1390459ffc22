import EvqModel
import EvqRender
import EvqSession
import EvqSyntax

extension MetaCommand {
  static let resultCommands: [MetaCommand] = [
    MetaCommand("last", "[FORMAT]", "show the last result again", .format, Shell.last),
    MetaCommand(
      "write",
      "FILE [FORMAT]",
      "write the last result to a file",
      .fileAndFormat,
      Shell.write
    ),
    MetaCommand("output", "[FILE]", "send rows to a file, or back here", .file, Shell.output),
    MetaCommand("once", "FILE", "send the next statement's rows to a file", .file, Shell.once),
  ]
}

// Commands that show the last result again or send rows to files.
extension Shell {
  // MARK: The last result

  /// `:last [FORMAT]`.
  func last(_ line: MetaLine) throws {
    let format = line.argument.isEmpty ? nil : try Shell.format(named: line.argument)
    guard let kept = session.keptResult else { throw ShellFailure("there is no result yet") }
    rows.begin(size: TerminalDevice().size, usesPager: options.usesPager)
    do {
      defer { finishRows() }
      _ = try session.showLast(as: format)
      try rows.file?.keepRows()
    }
    guard let gap = kept.gap else { return }
    say("\(kept.rowCount.of("row")), not the whole result: \(gap.text)")
    guard offersWhole(kept, otherwise: ":once FILE and :again write all of it") else { return }
    rows.begin(size: TerminalDevice().size, usesPager: options.usesPager)
    let failure = answerWhole(as: format)
    finishRows()
    if let failure { report(failure) }
  }

  /// `:write FILE [FORMAT]`.
  func write(_ line: MetaLine) throws {
    guard let path = line.words.first else { throw ShellFailure(":write takes the name of a file") }
    let named = try line.words.dropFirst().first.map { try Shell.format(named: $0) }
    let format = try named ?? OutputFormat.ofFile(path) ?? .ndjson
    guard let kept = session.keptResult else { throw ShellFailure("there is no result yet") }
    let expanded = FileNames.expanded(path)
    try session.checkOutput(expanded)
    let file = try configuration.openFile(expanded)
    guard file.filePath != rows.file?.filePath else {
      throw ShellFailure("cannot write `\(path)`: it is the file of :output")
    }
    let wantsWhole = kept.gap != nil && offersWhole(kept, otherwise: nil)
    let before = rows.redirect(to: file)
    defer { _ = rows.redirect(to: before) }
    try withPlainRows {
      if wantsWhole {
        if let failure = answerWhole(as: format) { throw failure }
      } else {
        _ = try session.showLast(as: format)
      }
    }
    try file.commit()
    sayWritten(wantsWhole ? session.keptResult?.wholeCount : kept.rowCount, path, format)
    guard let gap = kept.gap, !wantsWhole else { return }
    say("this is not the whole result: \(gap.text)")
    if kept.canRunAgain { say(":once \(path) and :again write all of it") }
  }

  private func sayWritten(_ count: Int?, _ path: String, _ format: OutputFormat) {
    say("\(count.map { $0.of("row") } ?? "all rows") written to \(path) as \(format.rawValue)")
  }

  /// Asks whether to run the query again for all rows; without a terminal it prints `help` instead.
  private func offersWhole(_ kept: KeptResult, otherwise help: String?) -> Bool {
    guard kept.canRunAgain else { return false }
    let answer = FoundAnswer()
    let question =
      "evq kept \(kept.rowCount.of("row")) of a larger result. Run the query again for all of them?"
    _ = perform { [rows] _ in
      answer.set(rows.confirm(question))
      return nil
    }
    if answer.value == nil, let help { say(help) }
    return answer.value ?? false
  }

  /// Runs the query of the last result again for all rows; returns the failure.
  private func answerWhole(as format: OutputFormat?) -> EvqError? {
    perform { session in
      do throws(EvqError) {
        try await session.answerWhole(as: format)
        return nil
      } catch {
        return error
      }
    }
  }

  /// Prints rows as in files: without colours and without a width limit.
  private func withPlainRows(_ body: () throws -> Void) rethrows {
    let before = (session.settings.rowWidth, session.settings.rowPalette)
    session.settings.rowWidth = nil
    session.settings.rowPalette = Palette(isColored: false)
    defer { (session.settings.rowWidth, session.settings.rowPalette) = before }
    try body()
  }

  private static func format(named name: String) throws -> OutputFormat {
    if let format = OutputFormat(rawValue: name.lowercased()) { return format }
    let known = OutputFormat.allCases.map(\.rawValue)
    let near = Suggestion.nearest(to: name, among: known).map { "did you mean `\($0)`?" }
    throw ShellFailure(
      "unknown format `\(name)`; \(near ?? "formats: \(known.joined(separator: " "))")"
    )
  }

  // MARK: Rows to files

  /// `:output [FILE]`.
  func output(_ line: MetaLine) throws {
    guard let path = line.words.first else {
      finishOutput()
      return say("rows go to the terminal")
    }
    try redirect(to: path)
  }

  /// `:once FILE`.
  func once(_ line: MetaLine) throws {
    guard let path = line.words.first else { throw ShellFailure(":once takes the name of a file") }
    try redirect(to: path)
    redirectsOnce = true
  }

  private func redirect(to path: String) throws {
    let expanded = FileNames.expanded(path)
    let format = try OutputFormat.ofFile(expanded) ?? session.settings.format
    finishOutput()
    redirection = Redirection(
      path: path,
      format: format,
      formatBefore: session.settings.format,
      file: try configuration.openFile(expanded)
    )
    _ = rows.redirect(to: redirection?.file)
    session.settings.format = format
    // The limit for the terminal would silently drop rows from the file.
    if session.settings.shownRowsMax == configuration.settings.shownRowsMax {
      session.settings.shownRowsMax = nil
      liftsLimit = true
    }
    say("rows go to \(path) as \(format.rawValue)")
  }

  /// Keeps the rows of a successful statement in the output file, drops those of a failed one.
  func settleRows(after failure: EvqError?) {
    guard let redirection else { return }
    if failure?.keepsRows ?? true {
      guard session.hasAnswered || rows.hasWritten else { return }
      do throws(EvqError) { try redirection.file.keepRows() } catch { report(error) }
    } else {
      redirection.file.dropRows()
      say("the rows of the failed statement were not written to \(redirection.path)")
    }
  }

  /// Commits the output file if a statement wrote rows; otherwise discards it.
  func finishOutput() {
    redirectsOnce = false
    _ = rows.redirect(to: nil)
    guard let redirection else { return }
    self.redirection = nil
    if liftsLimit { session.settings.shownRowsMax = configuration.settings.shownRowsMax }
    liftsLimit = false
    if session.settings.format == redirection.format {
      session.settings.format = redirection.formatBefore
    }
    guard redirection.file.keepsRows else {
      redirection.file.discard()
      return say("nothing was written to \(redirection.path)")
    }
    do throws(EvqError) { try redirection.file.commit() } catch { report(error) }
  }
}

/// The output file of `:output` or `:once`.
struct Redirection {
  /// The path as typed.
  let path: String
  let format: OutputFormat
  let formatBefore: OutputFormat
  let file: any RowFile
}

extension EvqError {
  /// Whether rows written before the failure are kept: a partial result, or a complete answer.
  fileprivate var keepsRows: Bool { exitStatus == .partialResult || isAnswer }
}

extension KeptResult {
  /// The number of rows of the result; nil if more were printed than kept.
  fileprivate var wholeCount: Int? { gap == nil ? rowCount : nil }
}
