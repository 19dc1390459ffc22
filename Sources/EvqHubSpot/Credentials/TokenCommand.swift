import EvqFiles
package import EvqModel
import EvqSyntax
import Dispatch
import Synchronization

/// Runs commands that print a token, such as those of password managers.
package enum TokenCommand {
  /// In seconds; long enough to type a passphrase.
  private static let deadlineSeconds = 60
  /// The most output to read; a token is far shorter.
  private static let outputBytesMax = 1 << 16

  /// Runs a shell command and returns its standard output; its standard error is shown.
  ///
  /// Throws if the command fails, takes too long, or the task is cancelled; the command is then killed.
  @Sendable
  package static func output(of line: String) async throws(RuntimeFailure) -> String {
    let command: ShellCommand
    do throws(SystemError) {
      command = try ShellCommand(line)
    } catch {
      throw RuntimeFailure(.unauthorized, "cannot run the token command: \(error.text)")
    }
    let output = await firstOutcome(of: command)
    command.kill()
    return try output.get()
  }

  private typealias Outcome = Result<String, RuntimeFailure>

  /// The first of: its output, the deadline, cancellation.
  private static func firstOutcome(of command: ShellCommand) async -> Outcome {
    let wait = Wait()
    let deadline = Task {
      try await Task.sleep(for: .seconds(deadlineSeconds))
      wait.end(.failure(error("printed no token in \(deadlineSeconds) s")))
    }
    defer { deadline.cancel() }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        wait.begin(continuation)
        // Reading blocks, so it needs a thread of its own.
        DispatchQueue(label: "token command").async { wait.end(read(command)) }
      }
    } onCancel: {
      wait.end(.failure(error("was cancelled")))
    }
  }

  private static func read(_ command: ShellCommand) -> Outcome {
    guard let bytes = try? command.readOutput(upTo: outputBytesMax - 1) else {
      return .failure(error("has unreadable output"))
    }
    guard bytes.count < outputBytesMax else {
      return .failure(error("printed more than \(outputBytesMax >> 10) KiB, which is not a token"))
    }
    let code = command.wait()
    guard code == 0 else { return .failure(error("failed with exit code \(code)")) }
    return .success(String(decoding: bytes, as: UTF8.self))
  }

  private static func error(_ reason: String) -> RuntimeFailure {
    RuntimeFailure(.unauthorized, "the token command \(reason)")
  }

  /// Resumes a task with the first of several outcomes.
  private final class Wait: Sendable {
    private enum State {
      case idle
      case waiting(CheckedContinuation<Outcome, Never>)
      case ended(Outcome)
    }

    private let state = Mutex(State.idle)

    func begin(_ continuation: CheckedContinuation<Outcome, Never>) {
      let outcome = state.withLock { state -> Outcome? in
        if case .ended(let outcome) = state { return outcome }
        state = .waiting(continuation)
        return nil
      }
      if let outcome { continuation.resume(returning: outcome) }
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
