import EvqModel
import EvqSyntax

extension Plan {
  /// What would answer with less, each as a sentence; empty for a file and where nothing is known.
  ///
  /// `kept` is how many of the rows that were read the conditions kept; nil where nothing is checked here.
  package func savings(after rowsRead: Int, kept: Int?) -> [String] {
    guard query.capabilities.path != nil, emptyReason == nil else { return [] }
    var savings = conjuncts.compactMap { conjunct in
      conjunct.hint.map { "\($0) would be sent, \(conjunct.text) is checked here" }
    }
    if let types = enumeratedTypes, types > 1 {
      savings.append("eventType = … would be 1 request: now it is one for each of \(types) types")
    }
    let isBounded = window.since != nil || window.until != nil
    if query.capabilities.window != nil, !isBounded,
      rowsRead > (query.capabilities.paging?.limitMax ?? 0)
    {
      savings.append("since 7d would be sent, and leave out what is older")
    }
    if let kept, rowsRead > 10 * max(1, kept), savings.isEmpty {
      savings.append(
        "\(rowsRead) rows came for \(kept) that were kept: = and in are sent, others are not"
      )
    }
    return savings
  }
}
