import EvqModel
import EvqSyntax

extension Plan {
  /// Suggestions for a cheaper query, one sentence each; empty for files.
  ///
  /// `kept` is the number of rows that passed the local conditions; nil without any.
  package func savings(after rowsRead: Int, kept: Int?) -> [String] {
    guard query.capabilities.path != nil, emptyReason == nil else { return [] }
    var savings = conjuncts.compactMap { conjunct in
      conjunct.hint.map { "\($0) would be sent; \(conjunct.text) is checked here" }
    }
    if let types = enumeratedTypes, types > 1 {
      savings.append("eventType = … would need 1 request instead of \(types)")
    }
    let isBounded = window.since != nil || window.until != nil
    if query.capabilities.window != nil, !isBounded,
      rowsRead > (query.capabilities.paging?.limitMax ?? 0)
    {
      savings.append("since 7d would be sent and leave out older events")
    }
    if let kept, rowsRead > 10 * max(1, kept), savings.isEmpty {
      savings.append(
        "\(rowsRead) rows were read and \(kept) kept: only = and in are sent"
      )
    }
    return savings
  }
}
