import EvqModel
import EvqPlanner

/// What a script changes and its caller gets back unchanged: settings, names, script state.
///
/// `run`, checks and statements about an older result work in a frame of their own.
struct Frame: Sendable {
  var settings: Settings
  /// The values of `let` and `param`, by name.
  var bindings: NameTable<Environment.Binding> = [:]
  var script = ScriptState()
  /// The now of the statements that are checked and run; nil for the clock's.
  ///
  /// It lasts from the check of a program to its first statement that takes time, so that the plan
  /// that was checked is the plan that runs.
  var moment: Instant?
}

extension Session {
  /// Runs the body in a changed copy of the frame, which is dropped afterwards.
  ///
  /// `keep` copies what the outer frame takes over from the inner one.
  mutating func inFrame<Value>(
    _ change: (inout Frame) -> Void,
    keeping keep: (_ inner: Frame, _ outer: inout Frame) -> Void = { _, _ in },
    _ body: (inout Session) async throws(EvqError) -> Value
  ) async throws(EvqError) -> Value {
    var outer = frame
    change(&frame)
    defer {
      keep(frame, &outer)
      frame = outer
    }
    return try await body(&self)
  }
}
