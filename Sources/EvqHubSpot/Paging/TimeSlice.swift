import EvqEngine
import EvqHTTP
import EvqModel
import EvqPlan
import EvqSyntax

/// A time range of a request, [start, end), read by its own task.
struct TimeSlice: Sendable {
  /// The parameters that all slices of a request share.
  struct Reading: Sendable {
    let planned: PlannedRequest
    let form: PageForm
    let transport: any HTTPTransport
    let order: PageOrder
    let scanner: ScannerConfiguration
    let isStrict: Bool
  }

  /// The rows of a slice; only the beginning if it was too long or failed.
  struct Content: Sendable {
    var batches: [Batch] = []
    var report = SourceReport()
    /// The unread rest; nil at the end of the slice.
    var rest: TimeSlice?
    var failure: RuntimeFailure?
  }

  let start: Instant
  /// Nil for an open-ended slice.
  let end: Instant?
  /// The rows at `start` that were delivered before.
  let position: PagePosition

  /// The most buffered rows of a slice.
  static let rowsMax = 6_400

  /// Reads the slice.
  func content(_ reading: Reading) async -> Content {
    var content = Content()
    var position = position
    var delivered = position.delivered
    do throws(RuntimeFailure) {
      var pages = try pages(reading)
      var count = 0
      while let batch = try await next(&pages, &content.report) {
        let rows = inside(delivered.remove(from: batch), reading.order)
        position.advance(over: rows)
        count += rows.count
        content.batches.append(rows)
        // Do not spend a request on a page beyond the limit.
        pages.readsAhead = count + 2 * batch.rows.count < TimeSlice.rowsMax
        guard count < TimeSlice.rowsMax || pages.isAtLastPage else {
          content.rest = position.time.map { TimeSlice(start: $0, end: end, position: position) }
          break
        }
      }
    } catch {
      content.failure = error
    }
    return content
  }

  private func pages(_ reading: Reading) throws(RuntimeFailure) -> RecordPages {
    RecordPages(
      request(reading),
      form: reading.form,
      transport: reading.transport,
      scanner: try reading.scanner.make(),
      order: reading.order,
      readsAhead: true,
      isStrict: reading.isStrict
    )
  }

  private func next(
    _ pages: inout RecordPages,
    _ report: inout SourceReport
  ) async throws(RuntimeFailure) -> Batch? {
    do throws(RuntimeFailure) {
      let batch = try await pages.next()
      report = pages.report
      return batch
    } catch {
      report = pages.report
      throw error
    }
  }

  private func request(_ reading: Reading) -> PlannedRequest {
    let window = reading.order.window
    var request = reading.planned.with(window.sinceParameter, window.text(since: start))
    if let end { request = request.with(window.untilParameter, window.text(until: end)) }
    return request
  }

  /// The rows in [start, end); requests are slightly wider than their slice.
  private func inside(_ batch: Batch, _ order: PageOrder) -> Batch {
    guard case .times(let times) = batch.column(order.timeSlot) else { return batch }
    let first = start.milliseconds
    let end = end?.milliseconds ?? .max
    var result = batch
    result.selection.removeAll { row in
      times[row] != Column.noTime && !(first..<end).contains(times[row])
    }
    return result
  }
}

extension PlannedRequest {
  /// The request with a parameter replaced.
  func with(_ name: String, _ value: String) -> PlannedRequest {
    var copy = self
    copy.parameters.removeAll { $0.name == name }
    copy.parameters.append(.init(name: name, value: value, range: .none))
    return copy
  }
}
