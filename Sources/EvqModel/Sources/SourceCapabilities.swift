/// What a source can do with a filter.
package enum Precision: String, Sendable {
  /// The source gives just the rows; nothing is checked again.
  case exact
  /// The source gives at least the rows; they are checked again here.
  case inexact
  /// Only the source can decide: its rows do not carry the field.
  case required
}

/// What a source accepts, as data: the planner decides with it and knows no service.
package struct SourceCapabilities: Sendable {
  /// One filter parameter.
  package struct Filter: Sendable {
    /// What happens with several values of one field.
    package enum ValueList: Sendable {
      /// The parameter is repeated and the values are ORed.
      case repeated
      /// One request per value.
      case oneRequestEach
    }
    /// Which values the parameter can carry.
    package enum Values: Sendable {
      case nonEmpty, digits
      /// These only; the service refuses others.
      case oneOf([String])
      /// The one value that can be asked for, and what is sent for it.
      case flag(String, sentAs: String)
    }
    /// Where the request carries the value.
    package enum Place: Sendable { case query, path }

    package var field: FieldPattern
    /// The parameter's name; `{name}` is the property's.
    package var parameter: String
    package var precision: Precision
    package var list: ValueList
    package var values: Values
    package var place: Place
    /// What the same request must name as well.
    package var needs: [FieldPattern]

    package init(
      _ field: FieldPattern,
      as parameter: String,
      _ precision: Precision,
      _ list: ValueList,
      values: Values = .nonEmpty,
      in place: Place = .query,
      needs: [FieldPattern] = []
    ) {
      self.field = field
      self.parameter = parameter
      self.precision = precision
      self.list = list
      self.values = values
      self.place = place
      self.needs = needs
    }
  }

  /// The parameters of a time window.
  package struct Window: Sendable {
    /// How a bound is written, and which instants it lets through.
    package enum Bounds: Sendable {
      /// ISO 8601; whether the bounds count in is not documented, so both are sent a millisecond
      /// wider and the window is checked again here.
      case undocumented
      /// Milliseconds since 1970, both counted in: just the window, its end a millisecond earlier.
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

    /// The start of a window as it is sent.
    package func text(since instant: Instant) -> String {
      switch bounds {
      case .undocumented: instant.advanced(byMilliseconds: -1).description
      case .inclusiveMilliseconds: String(instant.milliseconds)
      }
    }

    /// The end of a window, which itself is outside, as it is sent: [since, until).
    package func text(until instant: Instant) -> String {
      switch bounds {
      case .undocumented: instant.description
      case .inclusiveMilliseconds: String(instant.milliseconds - 1)
      }
    }
  }

  /// Ordering by time on the wire.
  package enum Sort: Sendable {
    /// The request says which.
    case chosen(parameter: String, ascending: String, descending: String)
    /// Newest first, whatever is asked.
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

  /// What a source's rows are.
  package enum Rows: Sendable, Equatable {
    case events
    case records(RecordShape)
  }

  /// The source as a program names it.
  package var source: String
  package var rows: Rows
  /// The endpoint's path, `{name}` where a filter goes into it; nil for a source that sends nothing.
  package var path: String?
  package var filters: [Filter]
  package var window: Window?
  package var sort: Sort?
  /// Whether rows must come oldest first although the source gives them in an order of its own.
  package var isSortedByTime: Bool
  package var paging: Paging?
  /// Every request must name all fields of one of these groups; empty means no such rule.
  package var selections: [[FieldPattern]]
  /// The field whose values the catalog lists, so that a request per value covers everything.
  package var enumerated: FieldPattern?
  /// The most requests that lists and `or` may become.
  package var fanOutMax: Int
  /// The most values of one repeated parameter in one request.
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

  /// A file or standard input: no requests, everything is filtered here.
  ///
  /// A file that stands for `events` is sorted by time as they are; a file by its own name is not.
  package static func local(
    source: String,
    rows: Rows = .events,
    isSortedByTime: Bool = false
  ) -> SourceCapabilities {
    SourceCapabilities(source: source, rows: rows, isSortedByTime: isSortedByTime)
  }
}
