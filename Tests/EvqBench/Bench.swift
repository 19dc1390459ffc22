import Foundation

/// Measures evq over files of events beside other programs, all in turn in one run; or the shell's keys.
///
/// Its arguments: `keys` or `prompt` and the path of evq; or that path and a folder for the files, which are created if they
/// are missing, and optionally the number of events.
@main
struct Bench {
  private let evq: String
  private let folder: URL
  private let count: Int
  private var isSound = true
  private var peers: [Peer] = []
  /// The time that a program embedded in Python takes for nothing, which is not counted.
  private var startSeconds: [Peer: Double] = [:]
  private var scores: [Score] = []

  /// How much faster evq was than DuckDB at a question.
  private struct Score {
    let title: String
    let ratio: Double
  }

  /// How often each program answers each question.
  private static let trials = 3

  static func main() throws {
    let arguments = CommandLine.arguments
    if arguments.count == 4, arguments[1] == Trial.word {
      Trial.run(arguments[2], output: arguments[3])
      return
    }
    let count = arguments.count > 3 ? Int(arguments[3]) : 2_000_000
    guard arguments.count == 3 || arguments.count == 4, let count else {
      Bench.say("usage: evq-bench EVQ FOLDER [EVENTS], or evq-bench keys|prompt EVQ")
      exit(2)
    }
    if arguments[1] == "keys" { exit(try KeyBench.run(evq: arguments[2]) ? 0 : 1) }
    if arguments[1] == "prompt" {
      Bench.say(String(format: "%.1f", try PromptBench.median(evq: arguments[2])))
      return
    }
    var bench = Bench(arguments[1], URL(filePath: arguments[2]), count)
    try bench.run()
    exit(bench.isSound ? 0 : 1)
  }

  private init(_ evq: String, _ folder: URL, _ count: Int) {
    (self.evq, self.folder, self.count) = (evq, folder, count)
  }

  private mutating func run() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    peers = Peer.allCases.filter { isInstalled($0) }
    for peer in peers { startSeconds[peer] = peer.start.map { median(of: $0, peer) } }
    for spread in EventFile.Spread.allCases {
      try compare(Question.all, try EventInput(count, spread, .ndjson, in: folder))
    }
    for form in EventInput.Form.allCases where form != .ndjson {
      guard form != .zstd || Trial("zstd --version", output: answer(.evq)).isSuccess else {
        Bench.say("\nskipped, not installed: zstd, which makes the files of \(form.rawValue)")
        continue
      }
      try compare(Question.samples, try EventInput(count, .even, form, in: folder))
    }
    try convert()
    summarise()
    try growth()
  }

  private func isInstalled(_ peer: Peer) -> Bool {
    let isInstalled = Trial(peer.probe, output: answer(peer)).isSuccess
    if !isInstalled { Bench.say("skipped, not installed: \(peer.title)") }
    return isInstalled
  }

  private func median(of command: String, _ peer: Peer) -> Double {
    (0..<Bench.trials).map { _ in Trial(command, output: answer(peer)).seconds }.median
  }

  private func answer(_ peer: Peer) -> URL {
    folder.appending(path: "answer-\(peer.rawValue.filter(\.isLetter))")
  }

  /// Prints a line at once: the log of a long run is read while it grows.
  static func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }

  // MARK: Beside others

  private mutating func compare(_ questions: [Question], _ input: EventInput) throws {
    Bench.say("\n\(input.title)\n")
    for question in questions {
      let commands = Commands(question: question, input: input, evq: evq).byPeer
      measure(question.title, commands, in: input.title, question.agree)
    }
  }

  /// Each way between NDJSON and CSV, whole files.
  private mutating func convert() throws {
    let lines = try EventInput(count, .even, .ndjson, in: folder)
    let table = try EventInput(count, .even, .csv, in: folder)
    Bench.say("\nfrom one format to the other, \(count) events\n")
    for (from, to) in [(lines, table), (table, lines)] {
      let file = folder.appending(path: "converted.\(to.form.rawValue)").path
      // Properties of NDJSON become columns of CSV; the way back leaves a flat object.
      measure(
        "convert \(from.form.rawValue) to \(to.form.rawValue)",
        [
          .evq:
            "rm -f '\(file)'; '\(evq)' convert -q '\(from.path)' -o '\(file)' && wc -l < '\(file)'",
          .duckdb: "duckdb -c \"copy (\(Commands.wholeRows(of: from))) to '\(file)' "
            + "(format \(to.form == .csv ? "csv" : "json"))\" && wc -l < '\(file)'",
        ],
        in: "convert",
        Question.haveEqualText
      )
      try? FileManager.default.removeItem(atPath: file)
    }
  }

  /// All programs in turn, several times; their answers must be equal.
  private mutating func measure(
    _ title: String,
    _ commands: [Peer: String],
    in group: String,
    _ agree: (URL, URL) -> Bool
  ) {
    Bench.say(title)
    let asked = peers.filter { commands[$0] != nil }
    var seconds: [Peer: [Double]] = [:]
    var memory: [Peer: Int] = [:]
    var faults: [Peer: String] = [:]
    for number in 0..<Bench.trials {
      for peer in asked where number < peer.trialsMax {
        let trial = Trial(commands[peer] ?? "", output: answer(peer))
        seconds[peer, default: []].append(trial.seconds - (startSeconds[peer] ?? 0))
        memory[peer] = max(memory[peer] ?? 0, trial.peakKilobytes)
        if !trial.isSuccess { faults[peer] = "it failed" }
      }
    }
    for peer in asked where peer != .evq && peer != .lineCount && faults[peer] == nil {
      if !agree(answer(.evq), answer(peer)) { faults[peer] = "its answer differs from evq's" }
    }
    isSound = isSound && faults.isEmpty
    let evq = seconds[.evq]?.median ?? .nan
    if let theirs = seconds[.duckdb]?.median, faults[.duckdb] == nil {
      scores.append(Score(title: "\(title) (\(group))", ratio: theirs / evq))
    }
    for peer in asked {
      let time = seconds[peer]?.median ?? .nan
      let ratio = peer == .evq ? "" : String(format: "%8.2f x evq", time / evq)
      let figures = String(format: "%8.3f s %6d MiB", time, (memory[peer] ?? 0) >> 10)
      let fault = faults[peer].map { " · \($0)" } ?? ""
      Bench.say("  \(peer.title.padded(46))\(figures)\(ratio)\(fault)")
    }
  }

  /// The goals: no question slower than DuckDB, three times as fast in the geometric mean.
  private func summarise() {
    let mean = exp(scores.map { log($0.ratio) }.reduce(0, +) / Double(max(1, scores.count)))
    let slower = scores.filter { $0.ratio < 1 }
    Bench.say(
      String(
        format: "\n%d questions; DuckDB takes %.2f x evq's time in the geometric mean (goal: 3)",
        scores.count,
        mean
      )
    )
    Bench.say("evq is slower at \(slower.count) (goal: 0)")
    for score in slower { Bench.say(String(format: "  %.2f x ", score.ratio) + score.title) }
  }

  // MARK: Growth

  /// Two questions from twenty thousand to twenty million events: the cost of an event must not grow.
  private mutating func growth() throws {
    Bench.say("\nthe cost of one event, as the file grows\n")
    for factor in [0.01, 0.1, 1, 10] {
      let count = Int(Double(count) * factor)
      let input = try EventInput(count, .even, .ndjson, in: folder)
      var parts: [String] = []
      for (name, question) in Question.growing {
        let command = Commands(question: question, input: input, evq: evq).byPeer[.evq] ?? ""
        let trials = (0..<Bench.trials).map { _ in Trial(command, output: answer(.evq)) }
        isSound = isSound && trials.allSatisfy(\.isSuccess)
        let seconds = trials.map(\.seconds).median
        let memory = (trials.map(\.peakKilobytes).max() ?? 0) >> 10
        let each = seconds * 1e9 / Double(count)
        parts.append(
          name + String(format: " %8.3f s, %4.0f ns each, %3d MiB", seconds, each, memory)
        )
      }
      Bench.say("  \("\(count)".padded(10)) \(parts.joined(separator: " · "))")
    }
  }
}

extension String {
  func padded(_ width: Int) -> String {
    self + String(repeating: " ", count: max(1, width - count))
  }
}
