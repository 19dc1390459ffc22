import CCurl
import Glibc

/// The transfers of one multi handle; not thread-safe.
final class CurlTransfers {
  private let multi: UnsafeMutableRawPointer?
  private var active: [CurlTransfer: CurlCall] = [:]
  /// The options that the handles have.
  private var configurations: [CurlTransfer: CurlConfiguration] = [:]
  /// Idle handles, kept with their buffers for later requests.
  private var idle: [CurlTransfer] = []

  /// The longest wait without network activity, in milliseconds.
  private static let waitMilliseconds: Int32 = 60_000

  init(connectionsMax: Int) {
    multi = evq_multi_new()
    guard let multi else { return }
    _ = evq_multi_set_number(multi, CURLMOPT_MAX_HOST_CONNECTIONS, connectionsMax)
    _ = evq_multi_set_number(multi, CURLMOPT_MAXCONNECTS, connectionsMax)
  }

  deinit {
    for transfer in idle { transfer.free() }
    if let multi { evq_multi_free(multi) }
  }

  /// The address of the multi handle; 0 if it could not be created.
  var address: UInt { UInt(bitPattern: multi) }

  var isIdle: Bool { active.isEmpty }

  func begin(_ call: CurlCall) {
    guard !call.cancellation.isCancelled else {
      return call.continuation.resume(
        returning: .failure(CurlFailure(.cancelled, isBeforeSending: true))
      )
    }
    guard let multi, let transfer = idle.popLast() ?? CurlTransfer() else {
      return call.continuation.resume(
        returning: .failure(CurlFailure(.noMemory, isBeforeSending: true))
      )
    }
    guard prepare(transfer, for: call), evq_multi_add(multi, transfer.pointer) != 0 else {
      idle.append(transfer)
      return call.continuation.resume(
        returning: .failure(CurlFailure(.notPrepared, isBeforeSending: true))
      )
    }
    active[transfer] = call
  }

  /// Sets only the URL of a handle that has all other options of the call.
  private func prepare(_ transfer: CurlTransfer, for call: CurlCall) -> Bool {
    let wanted = CurlConfiguration(call)
    if let wanted, configurations[transfer] == wanted { return transfer.prepareAgain(call) }
    configurations[transfer] = nil
    guard transfer.prepare(call) else { return false }
    configurations[transfer] = wanted
    return true
  }

  /// Does all work that needs no waiting and resumes completed calls.
  func advance() {
    guard let multi else { return }
    for (transfer, call) in active where call.cancellation.isCancelled {
      end(transfer, .failure(transfer.failure(.cancelled)))
    }
    guard evq_multi_perform(multi) != 0 else { return endAll() }
    var code = CURLE_OK
    while let pointer = evq_multi_ended(multi, &code) {
      let transfer = CurlTransfer(pointer: pointer)
      guard let call = active[transfer] else { continue }
      end(transfer, transfer.outcome(code, of: call))
    }
  }

  /// Waits for the network, a new call, or a cancellation.
  func wait() {
    guard let multi, evq_multi_wait(multi, CurlTransfers.waitMilliseconds) != 0 else {
      endAll()
      // Avoids a busy loop where every wait fails immediately.
      _ = poll(nil, 0, 50)
      return
    }
  }

  private func end(_ transfer: CurlTransfer, _ outcome: CurlCall.Outcome) {
    guard let multi, let call = active.removeValue(forKey: transfer) else { return }
    evq_multi_remove(multi, transfer.pointer)
    idle.append(transfer)
    call.continuation.resume(returning: outcome)
  }

  private func endAll() {
    for transfer in active.keys { end(transfer, .failure(transfer.failure(.noMemory))) }
  }
}
