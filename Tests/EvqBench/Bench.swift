import Foundation

/// Measures evq over files of events beside other programs, all in turn in one run; or the shell's keys.
///
/// Its arguments: `keys` and the path of evq; or that path and a folder for the files, which are made
/// when they are missing.
@main
struct Bench {
  private let evq: String
  private let folder: URL
  private var isSound = true
  private var peers: [Peer] = []

  /// How often each program answers each question.
  private static let trials = 5
  private static let count = 2_000_000

  static func main() throws {
    let arguments = CommandLine.arguments
    if arguments.count == 4, arguments[1] == Trial.word {
      Trial.run(arguments[2], output: arguments[3])
      return
    }
    guard arguments.count == 3 else {
      Bench.say("usage: evq-bench EVQ FOLDER, or evq-bench keys EVQ")
      exit(2)
    }
    if arguments[1] == "keys" { exit(try KeyBench.run(evq: arguments[2]) ? 0 : 1) }
    var bench = Bench(evq: arguments[1], folder: URL(filePath: arguments[2]))
    try bench.run()
    exit(bench.isSound ? 0 : 1)
  }

  private init(evq: String, folder: URL) {
    self.evq = evq
    self.folder = folder
  }

  private mutating func run() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    peers = Peer.allCases.filter { isThere($0) }
    for spread in EventFile.Spread.allCases {
      let file = try EventFile(Bench.count, spread, in: folder)
      Bench.say("\n\(file.count) events, \(spread.rawValue), \(file.bytes >> 20) MiB of NDJSON\n")
      for question in Question.all(file, evq: evq) { compare(question) }
    }
    try growth()
  }

  private func isThere(_ peer: Peer) -> Bool {
    let isThere = Trial(peer.probe, output: answer(peer)).isSuccess
    if !isThere { Bench.say("skipped, not installed: \(peer.title)") }
    return isThere
  }

  private func answer(_ peer: Peer) -> URL {
    folder.appending(path: "answer-\(peer.rawValue.filter(\.isLetter))")
  }

  /// Prints a line at once: a log of a long run is read while it grows.
  static func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }

  // MARK: Beside others

  /// All programs in turn, several times; what they say must be the same.
  private mutating func compare(_ question: Question) {
    Bench.say(question.title)
    let asked = peers.filter { question.commands[$0] != nil }
    var seconds: [Peer: [Double]] = [:]
    var memory: [Peer: Int] = [:]
    var faults: [Peer: String] = [:]
    for number in 0..<Bench.trials {
      for peer in asked where number < peer.trialsMax {
        let trial = Trial(question.commands[peer] ?? "", output: answer(peer))
        seconds[peer, default: []].append(trial.seconds)
        memory[peer] = max(memory[peer] ?? 0, trial.peakKilobytes)
        if !trial.isSuccess { faults[peer] = "it failed" }
      }
    }
    let own = question.comparable(answer(.evq))
    for peer in asked where peer != .evq && peer != .lineCount && faults[peer] == nil {
      if question.comparable(answer(peer)) != own { faults[peer] = "another answer than evq's" }
    }
    isSound = isSound && faults.isEmpty && !own.isEmpty
    let evq = seconds[.evq]?.median ?? .nan
    for peer in asked {
      let time = seconds[peer]?.median ?? .nan
      let ratio = peer == .evq ? "" : String(format: "%8.2f x evq", time / evq)
      let wanted = peer == .duckdb ? String(format: " (%.0f x wanted)", question.wanted) : ""
      let figures = String(format: "%8.3f s %6d MiB", time, (memory[peer] ?? 0) >> 10)
      Bench.say(
        "  \(peer.title.padded(46))\(figures)\(ratio)\(wanted)\(faults[peer].map { " · \($0)" } ?? "")"
      )
    }
  }

  // MARK: Growth

  /// The first question from twenty thousand to twenty million events: the cost of an event stays.
  private mutating func growth() throws {
    Bench.say(
      "\nthe cost of one event, as the file grows: count where eventType and property.hs_city\n"
    )
    for count in [20_000, 200_000, 2_000_000, 20_000_000] {
      let file = try EventFile(count, .even, in: folder)
      let questions = Question.all(file, evq: evq)
      var parts: [String] = []
      for (name, question) in [("count where", questions[0]), ("count by", questions[1])] {
        let trials = (0..<Bench.trials).map { _ in
          Trial(question.commands[.evq] ?? "", output: answer(.evq))
        }
        isSound = isSound && trials.allSatisfy(\.isSuccess)
        let seconds = trials.map(\.seconds).median
        parts.append(
          String(
            format: "%@ %8.3f s, %4.0f ns each, %3d MiB",
            name as NSString,
            seconds,
            seconds * 1e9 / Double(count),
            (trials.map(\.peakKilobytes).max() ?? 0) >> 10
          )
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
