package import EvqEngine
package import EvqHTTP
package import EvqModel
package import EvqPlan

/// The records of one long request, oldest first, read in slices of time of which several are under way.
///
/// A cursor is known only when its page is there, so pages of one request come one after the other;
/// slices do not wait for each other. Which slices there are depends on nothing but the answers. The rows
/// held ahead are bounded, however long the request is.
package struct SlicedPages: BatchSource {
  private let reading: TimeSlice.Reading
  private let until: Instant?
  /// After this moment nothing is expected: the last slice has no end.
  private let horizon: Instant
  private var head: RecordPages?
  private var place: PagePlace
  private var firstTime: Instant?
  /// The slices that are read, in order, and the rows that were read of the first of them.
  private var running: [RunningSlice] = []
  private var batches: ArraySlice<Batch> = []
  private var failure: RuntimeFailure?
  /// Where the next slice starts; nil when there is none left.
  private var nextStart: Instant?
  private var sliceMilliseconds: Int64 = 0
  /// The rows of a page: the service can send fewer than were asked for.
  private var pageRows = 1
  package private(set) var report = SourceReport()

  /// How many slices are read at once: some go on while the rows of the first are printed.
  private static let runningMax = 5
  /// The rows that are read page by page first: a short request is not worth slices.
  private static let headRows = 400
  /// The rows that a slice should have.
  private static let sliceRows = 3_200

  /// The request must come oldest first; `until` is the end of its window, `now` the moment after which no
  /// events are expected.
  package init(
    _ planned: PlannedRequest,
    form: PageForm,
    transport: any HTTPTransport,
    scanner: ScannerConfiguration,
    order: PageOrder,
    until: Instant?,
    now: Instant,
    isStrict: Bool = false
  ) throws(RuntimeFailure) {
    reading = TimeSlice.Reading(
      planned: planned,
      form: form,
      transport: transport,
      order: order,
      scanner: scanner,
      isStrict: isStrict
    )
    self.until = until
    horizon = until.map { min($0, now) } ?? now
    place = PagePlace(order)
    head = RecordPages(
      planned,
      form: form,
      transport: transport,
      scanner: try scanner.make(),
      order: order,
      isStrict: isStrict
    )
    report.requests = 1
  }

  package mutating func next() async throws(RuntimeFailure) -> Batch? {
    if let batch = try await nextOfHead() { return batch }
    while true {
      if let batch = batches.popFirst() { return batch }
      if let failure { throw failure }
      startSlices()
      guard !running.isEmpty else { return nil }
      take(await running.removeFirst().content())
    }
  }

  // MARK: The first pages

  private mutating func nextOfHead() async throws(RuntimeFailure) -> Batch? {
    guard var head else { return nil }
    let batch: Batch?
    do throws(RuntimeFailure) {
      batch = try await head.next()
    } catch {
      report = head.report
      throw error
    }
    self.head = head
    report = head.report
    guard let batch else {
      self.head = nil
      return nil
    }
    place.pass(batch)
    firstTime = firstTime ?? place.time
    if report.rowsRead >= SlicedPages.headRows, !head.isAtLastPage { leaveHead() }
    return batch
  }

  /// A row without a time has no slice, so the pages are read one by one then.
  private mutating func leaveHead() {
    pageRows = max(1, report.rowsRead / max(1, report.pages))
    guard canStartSlice, !place.hasTimelessRows, let firstTime, let last = place.time else {
      return
    }
    head = nil
    report.cursor = nil
    nextStart = last
    let spent = max(1, last.milliseconds - firstTime.milliseconds)
    sliceMilliseconds = max(1, spent * Int64(SlicedPages.sliceRows) / Int64(report.rowsRead))
  }

  // MARK: Slices

  private mutating func startSlices() {
    while running.count < SlicedPages.runningMax, running.isEmpty || canStartSlice,
      let slice = nextSlice()
    {
      running.append(RunningSlice(slice, reading))
    }
  }

  /// Whether the budget of requests is enough for one more slice, and twice that for slices that turn out
  /// too long.
  ///
  /// Pages of a later slice are worth nothing when the budget ends in an earlier one.
  private var canStartSlice: Bool {
    reading.transport.requestsLeft >= 2 * sliceRequests * (running.count + 2)
  }

  /// The most requests for one slice, where none is sent again.
  private var sliceRequests: Int { TimeSlice.rowsMax / pageRows + 1 }

  private mutating func nextSlice() -> TimeSlice? {
    guard let start = nextStart else { return nil }
    let delivered = place
    place = PagePlace(reading.order)
    let end = start.advanced(byMilliseconds: sliceMilliseconds)
    guard canStartSlice, end < horizon else {
      nextStart = nil
      return TimeSlice(start: start, end: until, place: delivered)
    }
    nextStart = end
    return TimeSlice(start: start, end: end, place: delivered)
  }

  private mutating func take(_ content: TimeSlice.Content) {
    batches = content.batches[...]
    failure = content.failure
    report.hasUnclearEnd = content.report.hasUnclearEnd
    report.pages += content.report.pages
    report.rowsRead += content.report.rowsRead
    report.malformedCount += content.report.malformedCount
    report.malformedLocations += content.report.malformedLocations.prefix(
      SourceReport.locationsMax - report.malformedLocations.count
    )
    if let rest = content.rest { running.insert(RunningSlice(rest, reading), at: 0) }
    adapt(to: content)
  }

  /// Longer slices where few rows came, shorter ones where many did.
  private mutating func adapt(to content: TimeSlice.Content) {
    let rows = content.batches.reduce(0) { $0 + $1.count }
    if rows * 2 < SlicedPages.sliceRows {
      let factor: Int64 = rows == 0 ? 16 : rows * 8 < SlicedPages.sliceRows ? 4 : 2
      sliceMilliseconds = min(sliceMilliseconds, .max / 32) * factor
    } else if rows > SlicedPages.sliceRows * 2 {
      sliceMilliseconds = max(1, sliceMilliseconds / 2)
    }
  }
}

/// A slice that is being read; the reading is given up when nobody holds it any more.
private final class RunningSlice: Sendable {
  private let task: Task<TimeSlice.Content, Never>

  init(_ slice: TimeSlice, _ reading: TimeSlice.Reading) {
    task = Task { await slice.content(reading) }
  }

  deinit {
    task.cancel()
  }

  func content() async -> TimeSlice.Content {
    await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
  }
}
