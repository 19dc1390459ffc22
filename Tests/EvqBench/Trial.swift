import Foundation
import Glibc

/// One run of a command from start to exit.
///
/// It is run by a process of this program that does nothing else: what the system says of a child's memory begins
/// with that of the process which started it, and this one reads large answers.
struct Trial {
  let seconds: Double
  /// The most memory that the command or a child of it had, in KiB.
  let peakKilobytes: Int
  let isSuccess: Bool

  /// The word that makes this program run one command: `evq-bench trial LINE OUTPUT`.
  static let word = "trial"

  /// Runs a line of the shell; its output goes to a file.
  init(_ line: String, output: URL) {
    let report = output.appendingPathExtension("trial")
    _ = Trial.carryOut(["/proc/self/exe", Trial.word, line, output.path], output: report.path)
    let figures = (try? String(contentsOf: report, encoding: .utf8))?.split(separator: " ") ?? []
    seconds = figures.first.flatMap { Double($0) } ?? .nan
    peakKilobytes = figures.dropFirst().first.flatMap { Int($0) } ?? 0
    isSuccess = figures.last == "true\n"
  }

  /// What the process does that runs one command: prints what `init` reads.
  static func run(_ line: String, output: String) {
    // What was written before is on the disk by then, and nobody's writing of it is measured here.
    unlink(output)
    sync()
    let start = ContinuousClock.now
    let (isSuccess, peak) = Trial.carryOut(
      ["/bin/sh", "-c", "{ \(line)\n} > '\(output)' 2> /dev/null"]
    )
    let spent = start.duration(to: .now).components
    print(Double(spent.seconds) + Double(spent.attoseconds) / 1e18, peak, isSuccess)
  }

  /// Starts a program, its output to a file if one is named, and waits for its end.
  private static func carryOut(
    _ words: [String],
    output: String? = nil
  ) -> (isSuccess: Bool, peakKilobytes: Int) {
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    defer { for word in arguments { free(word) } }
    arguments.append(nil)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let output {
      let flags = O_WRONLY | O_CREAT | O_TRUNC
      posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, flags, 0o644)
    }
    var child: pid_t = 0
    guard posix_spawn(&child, words[0], &actions, nil, arguments, environ) == 0 else {
      return (false, 0)
    }
    var status: Int32 = 0
    var usage = rusage()
    _ = wait4(child, &status, 0, &usage)
    return (status == 0, Int(usage.ru_maxrss))
  }
}

extension [Double] {
  /// The middle one; of an even number the upper one of two.
  var median: Double { isEmpty ? .nan : sorted()[count / 2] }
}
