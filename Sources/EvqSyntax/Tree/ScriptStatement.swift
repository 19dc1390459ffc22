// The statements that combine scripts and check their results.

/// `include "file.evq"`: inserts the statements of another script.
package struct IncludeStatement: Sendable {
  package var path: Name
  package var range: SourceRange
}

/// `run "file.evq"` or `run name`, with values for its parameters.
package struct RunStatement: Sendable {
  /// A script file or a saved query.
  package enum Script: Sendable {
    case file(Name)
    case saved(Name)

    /// The path or the name, with its range.
    package var name: Name {
      switch self {
      case .file(let name), .saved(let name): name
      }
    }
  }
  package var script: Script
  package var arguments: [Assignment]
  package var range: SourceRange
}

/// `save name ["description"]`: saves the last query under a name.
package struct SaveStatement: Sendable {
  package var name: Name
  package var description: Name?
  package var range: SourceRange
}

/// `expect …`: an assertion about the last result.
package struct ExpectStatement: Sendable {
  package enum Form: Sendable {
    /// `expect 3 rows`
    case rows(Expression)
    case empty
    /// `expect columns id, property.plan`: exactly these, in this order.
    case columns([FieldPath])
    /// `expect error E0203`, about the statement before it.
    case error(Name)
    /// A condition that every row must meet.
    case condition(Expression)
  }
  package var form: Form
  package var range: SourceRange
}
