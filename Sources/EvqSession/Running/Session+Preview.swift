import EvqEngine
import EvqModel
import EvqPlan
package import EvqSyntax

extension Session {
  /// What a program that is being typed would do, in a few words; nil where there is nothing to say.
  ///
  /// Nothing is sent and no setting changes.
  package mutating func preview(_ source: SourceText) async -> String? {
    let (script, diagnostics) = Parser.parse(source)
    guard !diagnostics.hasErrors, let statement = script.statements.last,
      case .query(let query) = statement, let plan = try? await plan(query, asks: false).plan,
      plan.capabilities.path != nil
    else { return nil }
    if plan.emptyReason != nil { return "nothing can match" }
    let pushed = plan.conjuncts.count { $0.outcome != .local }
    let requests = plan.needsEventTypes ? "a request per type" : plan.requests.count.of("request")
    let conditions = plan.conjuncts.isEmpty ? "" : "\(pushed)/\(plan.conjuncts.count) pushed · "
    return conditions + requests
  }

  /// What is wrong with a program that is being typed: its form, names and types.
  ///
  /// Nothing is sent and no setting changes.
  package mutating func problems(of source: SourceText) async -> [Diagnostic] {
    var program = Program.load(.unnamed(source))
    let form = program.findings.filter { $0.source.name == source.name }.map(\.diagnostic)
    guard !program.findings.hasErrors else { return form }
    var copy = self
    let findings = (try? await copy.check(&program)) ?? []
    return findings.filter { $0.source.name == source.name }.map(\.diagnostic)
  }

  /// How messages call the backend, and whether it is the service itself.
  package var backendName: (text: String, isLive: Bool) {
    (backend.name, settings.backend == .live)
  }
}

extension Session {
  /// Throws where the backend that settings choose has no events to answer with: its file is not there.
  ///
  /// Nothing is sent. It may read the beginning of a file.
  package func check(backendOf settings: Settings) async throws(EvqError) {
    var copy = self
    copy.use(settings)
    copy.settings.isQuiet = true
    guard let path = copy.filePath else { return }
    do throws(RuntimeFailure) {
      // A pipe's events would be lost for the queries.
      let paths = try InputPaths.expand(path)
      if paths.contains(where: InputPaths.isStream) { return }
    } catch {
      throw EvqError(error)
    }
    try await copy.readFirstEvent()
  }

  private var filePath: String? {
    switch settings.backend {
    case .file(let path): path
    case .mock(let account): account
    case .live: nil
    }
  }

  private mutating func readFirstEvent() async throws(EvqError) {
    guard let program = backend.sampleProgram,
      case .query(let query)? = Parser.parse(SourceText(name: "", text: program)).script
        .statements.first,
      let plan = try await plan(query).plan
    else { return }
    do throws(RuntimeFailure) {
      var source = try await backend.open(
        plan,
        now: now,
        isStrict: false,
        readsEverything: false
      )
      _ = try await source.next()
    } catch {
      throw EvqError(error)
    }
  }

  /// Continues with other settings and the backend that they choose; what was named stays.
  package mutating func use(_ settings: Settings) {
    self.settings = settings
    // The same query over another backend gives another result.
    keptResult?.runInputs = nil
    backend = Backend(settings, notify: RequestNotices(settings, output, waits).tell)
  }
}
