import EvqBackends
import EvqEngine
import EvqModel
import EvqPlan
package import EvqSyntax

extension Session {
  /// A few words on what a program would request, while it is typed; nil if there are none.
  ///
  /// Sends nothing and changes no setting.
  package mutating func preview(_ source: SourceText) async -> String? {
    let (script, diagnostics) = Parser.parse(source)
    guard !diagnostics.hasErrors, let statement = script.statements.last,
      case .query(let query) = statement,
      let plan = try? await draft(query, asks: false).planned?.plan,
      plan.capabilities.path != nil
    else { return nil }
    if plan.emptyReason != nil { return "nothing can match" }
    let pushed = plan.conjuncts.count { $0.outcome != .local }
    let requests = plan.needsEventTypes ? "a request per type" : plan.requests.count.of("request")
    let conditions = plan.conjuncts.isEmpty ? "" : "\(pushed)/\(plan.conjuncts.count) pushed · "
    return conditions + requests
  }

  /// The syntax, name and type errors of a program while it is typed.
  ///
  /// Sends nothing and changes no setting.
  package mutating func problems(of source: SourceText) async -> [Diagnostic] {
    var program = Program.load(.unnamed(source))
    let form = program.findings.filter { $0.source.name == source.name }.map(\.diagnostic)
    guard !program.findings.hasErrors else { return form }
    var copy = self
    let findings = (try? await copy.check(&program)) ?? []
    return findings.filter { $0.source.name == source.name }.map(\.diagnostic)
  }

  /// The backend's name in messages, and whether it is the real service.
  package var backendName: (text: String, isLive: Bool) {
    (backend.name, backend.isLive)
  }
}

extension Session {
  /// Throws if the backend of the settings cannot read its file of events.
  ///
  /// Sends nothing, and reads at most the beginning of the file.
  package func check(backendOf settings: Settings) async throws(EvqError) {
    var copy = self
    copy.use(settings)
    copy.settings.isQuiet = true
    guard let path = copy.backend.eventsPath else { return }
    do throws(RuntimeFailure) {
      // Reading a pipe would take its events away from the queries.
      let paths = try InputPaths.expand(path)
      if paths.contains(where: InputPaths.isStream) { return }
    } catch {
      throw EvqError(error)
    }
    try await copy.readFirstEvent()
  }

  private mutating func readFirstEvent() async throws(EvqError) {
    guard let program = backend.sampleQuery,
      case .query(let query)? = Parser.parse(SourceText(name: "", text: program)).script
        .statements.first,
      let plan = try await draft(query, asks: true).planned?.plan
    else { return }
    do throws(RuntimeFailure) {
      var source = try await backend.open(
        plan,
        ReadOptions(now: now, isStrict: false, readsEverything: false)
      )
      _ = try await source.next()
    } catch {
      throw EvqError(error)
    }
  }
}
