import EvqEngine
import EvqModel
import Synchronization

/// The secrets in use; redacts them in responses.
///
/// A service or a proxy may echo a request. Responses are redacted before anything reads them, so neither
/// rows nor errors nor recordings can contain a secret.
package final class SecretRegister: Sendable {
  /// The length of the shortest secret to search for, in bytes.
  ///
  /// Shorter texts occur in any response; real secrets have at least 36 bytes.
  package static let bytesMin = 8

  private struct State {
    var secrets: [Secret] = []
    var search: SecretSearch?
  }

  private let state = Mutex(State())

  package init() {}

  /// Creates a register; nil is ignored.
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

  /// Whether a text contains a secret, plain or encoded.
  package func occurs(in text: String) -> Bool {
    guard let search = state.withLock({ $0.search }) else { return false }
    var text = text
    return text.withUTF8 { !search.ranges(in: $0).isEmpty }
  }

  /// Replaces secrets in headers and body by `•••`; false if there are none.
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
