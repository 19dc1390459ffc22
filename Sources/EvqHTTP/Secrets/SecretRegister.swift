import EvqEngine
import EvqModel
import Synchronization

/// The secrets in use, and the one place where they are removed from what a service sends.
///
/// A service, or a proxy in its place, may echo a request. Answers are redacted before anything reads them,
/// so neither rows nor errors nor recordings can hold a secret.
package final class SecretRegister: Sendable {
  /// The least bytes of a secret that is searched for.
  ///
  /// Shorter texts occur in any answer; real secrets have 36 bytes and more.
  package static let bytesMin = 8

  private struct State {
    var secrets: [Secret] = []
    var search: SecretSearch?
  }

  private let state = Mutex(State())

  package init() {}

  /// A register with secrets; what is not set is left out.
  package convenience init(_ secrets: Secret?...) {
    self.init()
    for secret in secrets { secret.map { add($0) } }
  }

  package func add(_ secret: Secret) {
    guard secret.revealed.utf8.count >= SecretRegister.bytesMin else { return }
    state.withLock { state in
      guard !state.secrets.contains(secret) else { return }
      state.secrets.append(secret)
      state.search = SecretSearch(state.secrets.map { Array($0.revealed.utf8) })
    }
  }

  /// Whether a text holds a secret, plain or encoded.
  package func occurs(in text: String) -> Bool {
    guard let search = state.withLock({ $0.search }) else { return false }
    var text = text
    return text.withUTF8 { !search.ranges(in: $0).isEmpty }
  }

  /// Replaces secrets in the headers and the body by `•••`; false where there is none.
  package func redact(_ response: inout HTTPResponse) -> Bool {
    guard let search = state.withLock({ $0.search }) else { return false }
    var isChanged = false
    for index in response.headers.indices {
      var value = response.headers[index].value
      guard let redacted = value.withUTF8({ search.redacted($0) }) else { continue }
      response.headers[index].value = String(decoding: redacted, as: UTF8.self)
      isChanged = true
    }
    if let body = response.body.withBytes({ search.redacted($0) }) {
      response.body = ByteBuffer(body)
      isChanged = true
    }
    return isChanged
  }
}
