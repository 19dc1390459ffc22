import EvqEngine
import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqPlan

/// The pages of a plan's requests, merged in the plan's order.
struct RequestedPages {
  private let source: ServiceSource
  private let transport: any HTTPTransport
  private let options: ReadOptions
  private let isRemote: Bool
  private let isRecorded: Bool

  /// `isRemote` reads pages ahead; the emulator answers at once, so that it would only cost.
  ///
  /// `isRecorded` requests plain pages, which any later run can replay.
  init(
    _ source: ServiceSource,
    _ transport: any HTTPTransport,
    _ options: ReadOptions,
    isRemote: Bool = false,
    isRecorded: Bool = false
  ) {
    self.source = source
    self.transport = transport
    self.options = options
    self.isRemote = isRemote
    self.isRecorded = isRecorded
  }

  private var readsAhead: Bool { isRemote && options.readsEverything }

  /// Below this budget several requests are not read ahead: the merge may need other pages first.
  private static let requestsKept = 64

  /// The rows of all requests, in the order of the plan.
  func merged(_ plan: Plan) throws(RuntimeFailure) -> any BatchSource {
    let order = order(of: plan)
    guard plan.order != .asGiven, let timeSlot = plan.query.timeSlot, let idSlot = plan.query.idSlot
    else { return ChainedSource(try pages(plan, order)) }
    let isDescending = plan.order == .descending
    if plan.requests.count == 1 {
      let slices = try slices(plan, order)
      let source: any BatchSource = if let slices { slices } else { try pages(plan, order)[0] }
      return OrderedSource(
        source,
        timeSlot: timeSlot,
        idSlot: idSlot,
        isDescending: isDescending
      )
    }
    return MergedSource(
      try pages(plan, order),
      timeSlot: timeSlot,
      idSlot: idSlot,
      isDescending: isDescending,
      firstRows: plan.query.limit ?? 16
    )
  }

  private func scanner(_ plan: Plan) -> ScannerConfiguration {
    RowFields(plan).configuration(rowsKey: source.page.rowsKey, rowsMax: plan.pageSize)
  }

  private func order(of plan: Plan) -> PageOrder? {
    guard let timeSlot = plan.query.timeSlot, let idSlot = plan.query.idSlot,
      let window = plan.query.capabilities.window
    else { return nil }
    return PageOrder(
      timeSlot: timeSlot,
      idSlot: idSlot,
      isDescending: plan.order == .descending,
      window: window
    )
  }

  /// One scanner serves all pages, one after the other.
  private func pages(_ plan: Plan, _ order: PageOrder?) throws(RuntimeFailure) -> [RecordPages] {
    let scanner = try scanner(plan).make()
    var pages = plan.requests.map { request in
      RecordPages(
        request,
        form: source.page,
        transport: transport,
        scanner: scanner,
        order: order,
        readsAhead: readsAhead,
        // A single request always needs its next page.
        requestsKept: plan.requests.count == 1
          ? 0 : RequestedPages.requestsKept + plan.requests.count,
        isStrict: options.isStrict
      )
    }
    if isRemote { for index in pages.indices { pages[index].start() } }
    return pages
  }

  /// Slices of time for a single remote request that is read to its end, oldest first.
  private func slices(_ plan: Plan, _ order: PageOrder?) throws(RuntimeFailure) -> SlicedPages? {
    guard isRemote, readsAhead, !isRecorded, plan.requests.count == 1, plan.query.cursor == nil,
      plan.order == .ascending, let order
    else { return nil }
    return try SlicedPages(
      plan.requests[0],
      form: source.page,
      transport: transport,
      scanner: scanner(plan),
      order: order,
      until: plan.window.until,
      now: options.now,
      isStrict: options.isStrict
    )
  }
}
