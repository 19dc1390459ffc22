/// What completion and `:help` know about a command of the shell.
package struct CommandForm: Sendable {
  /// The kind of words that an argument takes.
  package enum Argument: Sendable {
    case nothing, text
    case onOff
    case setting, format, backend, profile, file, command, clause, subject
    /// A path, then an output format.
    case fileAndFormat
    /// The name of a saved query.
    case saved
    /// The name of a saved query, or a script.
    case savedOrFile
  }

  package let name: String
  /// The argument as help writes it: `[FORMAT]`.
  package let form: String
  package let summary: String
  package let argument: Argument

  package init(_ name: String, _ form: String, _ summary: String, _ argument: Argument) {
    self.name = name
    self.form = form
    self.summary = summary
    self.argument = argument
  }

  /// `:last [FORMAT]`.
  var usage: String { form.isEmpty ? ":" + name : ":\(name) \(form)" }
}
