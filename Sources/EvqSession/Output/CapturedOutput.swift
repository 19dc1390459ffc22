import Synchronization

/// A session output that collects everything in memory.
package final class CapturedOutput: SessionOutput {
  private let content = Mutex((rows: [UInt8](), messages: ""))

  package init() {}

  package func write(rows: [UInt8]) throws(EvqError) { content.withLock { $0.rows += rows } }

  package func write(message: String) { content.withLock { $0.messages += message } }

  package var rowText: String { content.withLock { String(decoding: $0.rows, as: UTF8.self) } }

  package var messages: String { content.withLock { $0.messages } }
}

/// The result of running a program.
package struct ProgramResult: Sendable {
  package var rows: String
  package var messages: String
  package var status: ExitStatus

  package var exitCode: Int32 { status.code }

  package init(rows: String, messages: String, status: ExitStatus) {
    self.rows = rows
    self.messages = messages
    self.status = status
  }
}
