/// Where a page has its records and the cursor of the next page.
package struct PageForm: Sendable {
  package enum Cursor: Sendable {
    /// `paging.next.after`, a string, sent as `after`; without `next` the page is the last one.
    case paging
    /// `offset`, a string, sent as `offset`; `hasMore` is false on the last page.
    case offset
    case none
  }

  /// The key of the array of records; nil if the response is one record.
  package var rowsKey: String?
  package var cursor: Cursor
  /// What messages call the content of a page: `events`.
  var noun: String

  /// The parameter that sends a cursor.
  var parameter: String? {
    switch cursor {
    case .paging: "after"
    case .offset: "offset"
    case .none: nil
    }
  }
}
