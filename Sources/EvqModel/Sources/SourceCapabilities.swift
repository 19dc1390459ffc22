/// How precisely a source applies a filter.
package enum Precision: String, Sendable {
  /// The source returns exactly the matching rows; evq does not check them again.
  case exact
  /// The source returns at least the matching rows; evq checks them again.
  case inexact
  /// Only the source can apply the filter: its rows do not contain the field.
  case required
}

/// The requests that a source accepts, as data, so that the planner depends on no service.
package struct SourceCapabilities: Sendable {
  /// One filter parameter.
  package struct Filter: Sendable {
    /// How a request names several values of one field.
    package enum ValueList: Sendable {
      /// The parameter is repeated; the values are alternatives.
      case repeated
      /// One request per value.
      case oneRequestEach
    }
    /// The values that the parameter accepts.
    package enum Values: Sendable {
      case nonEmpty, digits
      /// One of these; the service rejects others.
      case oneOf([String])
      /// A single value, and the text that is sent for it.
      case flag(String, sentAs: String)
    }
    /// The part of the URL that contains the value.
    package enum Location: Sendable { case query, path }

    package var field: FieldPattern
    /// The parameter's name; `{name}` is the property's.
    package var parameter: String
    package var precision: Precision
    package var list: ValueList
    package var values: Values
    package var location: Location
    /// Other fields that the same request must name.
    package var needs: [FieldPattern]

    package init(
      _ field: FieldPattern,
      as parameter: String,
      _ precision: Precision,
      _ list: ValueList,
      values: Values = .nonEmpty,
      in location: Location = .query,
      needs: [FieldPattern] = []
    ) {
      self.field = field
      self.parameter = parameter
      self.precision = precision
      self.list = list
      self.values = values
      self.location = location
      self.needs = needs
    }
  }

  /// The parameters of a time window.
  package struct Window: Sendable {
    /// The format of the bounds and the instants that they include.
    package enum Bounds: Sendable {
      /// ISO 8601. HubSpot does not document whether the bounds are inclusive, so evq sends both a
      /// millisecond wider and checks the window again.
      case undocumented
      /// Milliseconds since 1970, both inclusive: the exact window, its end a millisecond earlier.
      case inclusiveMilliseconds
    }

    package var sinceParameter: String
    package var untilParameter: String
    package var bounds: Bounds

    package init(since: String, until: String, _ bounds: Bounds) {
      sinceParameter = since
      untilParameter = until
      self.bounds = bounds
    }

    /// The start of a window as sent.
    package func text(since instant: Instant) -> String {
      switch bounds {
      case .undocumented: instant.advanced(byMilliseconds: -1).description
      case .inclusiveMilliseconds: String(instant.milliseconds)
      }
    }

    /// The exclusive end of a window as sent.
    package func text(until instant: Instant) -> String {
      switch bounds {
      case .undocumented: instant.description
      case .inclusiveMilliseconds: String(instant.milliseconds - 1)
      }
    }
  }

  /// The order of the rows in responses.
  package enum Sort: Sendable {
    /// A parameter of the request chooses the order by time.
    case chosen(parameter: String, ascending: String, descending: String)
    /// Always newest first.
    case newestFirst
  }

  /// Paging parameters.
  package struct Paging: Sendable {
    package var limitParameter: String
    package var limitMax: Int
    package var cursorParameter: String

    package init(limitParameter: String, limitMax: Int, cursorParameter: String) {
      self.limitParameter = limitParameter
      self.limitMax = limitMax
      self.cursorParameter = cursorParameter
    }
  }

  /// The kind of a source's rows.
  package enum Rows: Sendable, Equatable {
    case events
    case records(RecordShape)
  }

  /// The name of the source in a program.
  package var source: String
  package var rows: Rows
  /// The endpoint's path, with `{name}` for a filter's value; nil for a source without requests.
  package var path: String?
  package var filters: [Filter]
  package var window: Window?
  package var sort: Sort?
  /// Whether rows must be sorted oldest first, because the source has another order.
  package var isSortedByTime: Bool
  package var paging: Paging?
  /// Each request must name all fields of one of these groups; empty for no such rule.
  package var selections: [[FieldPattern]]
  /// The field whose values the catalog lists, so that one request per value covers all rows.
  package var enumerated: FieldPattern?
  /// The maximum number of requests for lists and `or`.
  package var fanOutMax: Int
  /// The maximum number of values of a repeated parameter in one request.
  package var repeatedValuesMax: Int

  package init(
    source: String,
    rows: Rows = .events,
    path: String? = nil,
    filters: [Filter] = [],
    window: Window? = nil,
    sort: Sort? = nil,
    isSortedByTime: Bool = false,
    paging: Paging? = nil,
    selections: [[FieldPattern]] = [],
    enumerated: FieldPattern? = nil,
    fanOutMax: Int = 64,
    repeatedValuesMax: Int = 50
  ) {
    self.source = source
    self.rows = rows
    self.path = path
    self.filters = filters
    self.window = window
    self.sort = sort
    self.isSortedByTime = isSortedByTime
    self.paging = paging
    self.selections = selections
    self.enumerated = enumerated
    self.fanOutMax = fanOutMax
    self.repeatedValuesMax = repeatedValuesMax
  }

  /// The filter for a family of fields.
  package func filter(for field: FieldPattern) -> Filter? {
    filters.first { $0.field == field }
  }

  /// A file or standard input: no requests, all filters are local.
  ///
  /// A file that replaces `events` is sorted by time like them; a file named in a query is not.
  package static func local(
    source: String,
    rows: Rows = .events,
    isSortedByTime: Bool = false
  ) -> SourceCapabilities {
    SourceCapabilities(source: source, rows: rows, isSortedByTime: isSortedByTime)
  }
}
