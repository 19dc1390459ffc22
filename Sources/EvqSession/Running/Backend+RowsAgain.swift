import EvqEmulator
import EvqEngine
import EvqModel
import EvqPlan

// Rows that can be looked at a second time, to explain a result.

extension Backend {
  /// Whether the rows of an input can be read again without a request.
  func isReadableAgain(_ input: BoundQuery.Input) -> Bool {
    switch (input, choice) {
    case (.source("events"), .mock(nil)): return true
    case (.source("events"), .mock), (.source, .file), (.path, _):
      let paths = paths(of: input)
      return !paths.isEmpty && paths.allSatisfy(InputPaths.isRegularFile)
    case (.source, .mock), (.source, .live), (.standardInput, _): return false
    }
  }

  /// All rows of such an input, for a plan that decides everything here.
  mutating func rowsAgain(
    _ plan: Plan,
    now: Instant
  ) async throws(RuntimeFailure) -> any BatchSource {
    let fields = RowFields(plan, keepsPlace: false)
    switch (plan.query.input, choice) {
    case (.source, .mock(nil)):
      let account = try await embed(now).account
      return account.rows(try fields.configuration().make()) ?? ChainedSource([])
    case (.source, .mock(let path?)), (.source, .file(let path)), (.path(let path), _):
      return try file(path, fields, false)
    case (.source, .live), (.standardInput, _): return ChainedSource([])
    }
  }
}
