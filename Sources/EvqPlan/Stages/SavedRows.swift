package import EvqModel

/// A file that receives the rows at one point of the pipeline; the stage `save`.
package struct SavedRows: Sendable {
  package var path: String
  /// The format, from the file name's extension.
  package var form: FileKind.Form
  /// The columns at this point.
  package var schema: OutputSchema

  package init(path: String, form: FileKind.Form, schema: OutputSchema) {
    self.path = path
    self.form = form
    self.schema = schema
  }
}
