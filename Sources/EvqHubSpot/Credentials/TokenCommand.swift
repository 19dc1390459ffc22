package import EvqModel
import EvqSyntax
import Foundation
import Synchronization

/// Commands that print a token, such as those of password stores.
package enum TokenCommand {
  /// Long enough to type a passphrase; in seconds.
  private static let deadlineSeconds = 60
  /// The most that is read: a token is far shorter.
  private static let outputBytesMax = 1 << 16

  /// The standard output of a line of the shell; what it says on standard error is shown as it is.
  ///
  /// Throws when the command fails, takes too long, or the task is cancelled; then it is ended.
  @Sendable
  package static func output(of line: String) async throws(RuntimeFailure) -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", line]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw RuntimeFailure(.unauthorized, "the command for the token cannot be run: \(error)")
    }
    let output = await firstOutcome(of: process, pipe.fileHandleForReading)
    // A program inherits the signal mask of the thread that starts it, and tasks run on threads that block
    // SIGTERM: the command would live on.
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    return try output.get()
  }

  private typealias Outcome = Result<String, RuntimeFailure>

  /// Its output, or that it was too late or is not wanted any more, whichever comes first.
  private static func firstOutcome(of process: Process, _ pipe: FileHandle) async -> Outcome {
    let wait = Wait()
    let deadline = Task {
      try await Task.sleep(for: .seconds(deadlineSeconds))
      wait.end(.failure(fault("gave nothing in \(deadlineSeconds) s")))
    }
    defer { deadline.cancel() }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        wait.begin(continuation)
        // Reading blocks: not on a thread that tasks share.
        Thread.detachNewThread { wait.end(read(pipe, of: process)) }
      }
    } onCancel: {
      wait.end(.failure(fault("was stopped")))
    }
  }

  private static func read(_ pipe: FileHandle, of process: Process) -> Outcome {
    var data = Data()
    while let part = try? pipe.read(upToCount: outputBytesMax), !part.isEmpty {
      data += part
      guard data.count < outputBytesMax else {
        return .failure(fault("prints more than \(outputBytesMax >> 10) KiB, which is no token"))
      }
    }
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      return .failure(fault("ended with \(process.terminationStatus)"))
    }
    return .success(String(decoding: data, as: UTF8.self))
  }

  private static func fault(_ what: String) -> RuntimeFailure {
    RuntimeFailure(.unauthorized, "the command for the token \(what)")
  }

  /// One who waits for the first of several outcomes.
  private final class Wait: Sendable {
    private enum State {
      case idle
      case waiting(CheckedContinuation<Outcome, Never>)
      case ended(Outcome)
    }

    private let state = Mutex(State.idle)

    func begin(_ continuation: CheckedContinuation<Outcome, Never>) {
      let early = state.withLock { state -> Outcome? in
        if case .ended(let outcome) = state { return outcome }
        state = .waiting(continuation)
        return nil
      }
      if let early { continuation.resume(returning: early) }
    }

    func end(_ outcome: Outcome) {
      let waiting = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
        defer { if case .ended = state {} else { state = .ended(outcome) } }
        if case .waiting(let continuation) = state { return continuation }
        return nil
      }
      waiting?.resume(returning: outcome)
    }
  }
}
