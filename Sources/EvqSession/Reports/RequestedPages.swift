import EvqEngine
import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqPlan

/// Reads the pages of a plan's requests as one source.
struct RequestedPages {
  let source: ServiceSource
  let transport: any HTTPTransport
  let scanner: ScannerConfiguration
  let isRemote: Bool
  let readsAhead: Bool
  let isRecorded: Bool
  let isStrict: Bool
  let now: Instant

  /// Below this number of remaining requests, nothing is read ahead: the merge may need other pages first.
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

  private func order(of plan: Plan) -> PageOrder? {
    guard let timeSlot = plan.query.timeSlot, let idSlot = plan.query.idSlot,
      let window = plan.capabilities.window
    else { return nil }
    return PageOrder(
      timeSlot: timeSlot,
      idSlot: idSlot,
      isDescending: plan.order == .descending,
      window: window
    )
  }

  /// Creates the pages of each request; all share one scanner.
  private func pages(_ plan: Plan, _ order: PageOrder?) throws(RuntimeFailure) -> [RecordPages] {
    let scanner = try scanner.make()
    var pages = plan.requests.map { request in
      RecordPages(
        request,
        form: source.page,
        transport: transport,
        scanner: scanner,
        order: order,
        readsAhead: readsAhead,
        // With a single request, the next page is always needed next.
        requestsKept: plan.requests.count == 1
          ? 0 : RequestedPages.requestsKept + plan.requests.count,
        isStrict: isStrict
      )
    }
    if isRemote { for index in pages.indices { pages[index].start() } }
    return pages
  }

  /// Time slices read in parallel, for a single ascending request over the network.
  private func slices(_ plan: Plan, _ order: PageOrder?) throws(RuntimeFailure) -> SlicedPages? {
    guard isRemote, readsAhead, !isRecorded, plan.requests.count == 1, plan.query.cursor == nil,
      plan.order == .ascending, let order
    else { return nil }
    return try SlicedPages(
      plan.requests[0],
      form: source.page,
      transport: transport,
      scanner: scanner,
      order: order,
      until: plan.window.until,
      now: now,
      isStrict: isStrict
    )
  }
}
