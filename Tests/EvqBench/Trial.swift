import Foundation
import Glibc

/// One run of a command from start to exit.
struct Trial {
  let seconds: Double
  /// The most memory that the command or a child of it had, in KiB.
  let peakKilobytes: Int
  let isSuccess: Bool

  /// Runs a line of the shell; its output goes to a file.
  init(_ line: String, output: URL) {
    let start = ContinuousClock.now
    let child = Trial.start(["/bin/sh", "-c", "{ \(line)\n} > '\(output.path)' 2> /dev/null"])
    var status: Int32 = 0
    var usage = rusage()
    _ = wait4(child, &status, 0, &usage)
    let spent = start.duration(to: .now).components
    seconds = Double(spent.seconds) + Double(spent.attoseconds) / 1e18
    peakKilobytes = Int(usage.ru_maxrss)
    isSuccess = child > 0 && status == 0
  }

  private static func start(_ words: [String]) -> pid_t {
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    defer { for word in arguments { free(word) } }
    arguments.append(nil)
    var child: pid_t = 0
    return posix_spawn(&child, words[0], nil, nil, arguments, environ) == 0 ? child : -1
  }
}

extension [Double] {
  /// The middle one; of an even number the upper one of two.
  var median: Double { isEmpty ? .nan : sorted()[count / 2] }
}
