import EvqEngine
import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqPlan
import EvqRender
import EvqSyntax

extension Session {
  // MARK: Checking

  /// What is wrong with a `send`; nothing is read or sent for it.
  func check(_ node: SendStatement) -> [Diagnostic] {
    guard node.target.text == "timeline" else {
      return [SendError.unknownTarget(node.target.text).diagnostic(at: node.target.range)]
    }
    switch node.body {
    case .object(let object): return event(of: object).diagnostics
    case .file(let path): return filePath(path).diagnostics
    }
  }

  /// The event that an object describes.
  private func event(of object: ObjectLiteral) -> (event: TimelineEvent?, diagnostics: [Diagnostic])
  {
    var diagnostics: [Diagnostic] = []
    let entries = self.entries(of: object, &diagnostics)
    guard !diagnostics.hasErrors else { return (nil, diagnostics) }
    switch TimelineEvent.checked(entries) {
    case .success(let event): return (event, diagnostics)
    case .failure(let faults): return (nil, diagnostics + object.diagnostics(of: faults.faults))
    }
  }

  private func entries(
    of object: ObjectLiteral,
    _ diagnostics: inout [Diagnostic]
  ) -> [TimelineValue.Entry] {
    object.entries.compactMap { entry in
      value(of: entry.value, &diagnostics).map { TimelineValue.Entry(entry.name.text, $0) }
    }
  }

  private func value(
    of node: ObjectValue,
    _ diagnostics: inout [Diagnostic]
  ) -> TimelineValue? {
    switch node {
    case .object(let object): return .object(entries(of: object, &diagnostics))
    case .list(let items, _): return .list(items.compactMap { value(of: $0, &diagnostics) })
    case .expression(let expression):
      // A number keeps its digits: an id of 19 of them is no Double.
      if case .literal(let literal) = expression, case .number(let digits) = literal.value {
        return .number(digits)
      }
      let (value, found) = constant(expression)
      diagnostics += found
      return value.flatMap(TimelineValue.init)
    }
  }

  private func filePath(_ expression: Expression) -> (path: String?, diagnostics: [Diagnostic]) {
    let (value, diagnostics) = constant(expression)
    guard let value else { return (nil, diagnostics) }
    guard case .text(let path) = value else {
      return (nil, [SendError.pathExpected.diagnostic(at: expression.range)])
    }
    return (path.string, diagnostics)
  }

  // MARK: Sending

  /// Sends what the statement says, when that is allowed.
  mutating func send(_ node: SendStatement) async throws(EvqError) {
    switch node.body {
    case .object(let object):
      guard let event = event(of: object).event else { throw .program }
      try await send(event, object)
    case .file(let expression):
      guard let path = filePath(expression).path else { throw .program }
      try await sendFile(path)
    }
  }

  private mutating func send(_ event: TimelineEvent, _ object: ObjectLiteral) async throws(EvqError)
  {
    let request = TimelineSender.request(for: event)
    let curl = request.curl(baseURL: backend.address.description)
    guard !settings.isDryRun else {
      try output.write(rows: Array((SafeText.visibleLines(curl) + "\n").utf8))
      return
    }
    let text: [UInt8]
    do throws(RuntimeFailure) {
      let sender = try await sender()
      try await checkTemplate(of: event, sender)
      if let refusal = refusal(of: "1 timeline event", showing: curl) { throw refusal }
      text = try rows(of: try await sender.send(event))
    } catch {
      throw EvqError(error)
    }
    try output.write(rows: text)
    if !settings.isQuiet { output.write(message: "1 event sent · \(backend.name)\n") }
  }

  /// The door for sending.
  mutating func sender() async throws(RuntimeFailure) -> TimelineSender {
    guard let transport = try await backend.transport(now: now) else {
      throw RuntimeFailure(
        .unsupportedInput,
        "nothing can be sent to a file",
        helps: ["--backend live sends to the service, --backend mock to the embedded account"]
      )
    }
    return TimelineSender(transport)
  }

  /// Checks the tokens where the app that the template belongs to is known.
  private func checkTemplate(
    of event: TimelineEvent,
    _ sender: TimelineSender
  ) async throws(RuntimeFailure) {
    guard let app = backend.timelineApp else { return }
    let template = await sender.template(
      event.template,
      app: app.id,
      developerKey: app.developerKey
    )
    let faults = template?.faults(of: event) ?? []
    guard faults.isEmpty else { throw SendError.unfit(faults) }
  }

  /// Why sending does not go on: neither the settings nor a person at the terminal allow it.
  func refusal(of what: String, showing request: String) -> RuntimeFailure? {
    guard !settings.allowsSending else { return nil }
    let shown = SafeText.visibleLines(request)
    return switch output.confirm("\(shown)\nsend \(what) to \(backend.name)?") {
    case true?: nil
    case false?: RuntimeFailure(.sendingNotAllowed, "nothing was sent")
    case nil:
      RuntimeFailure(
        .sendingNotAllowed,
        "`send` asks before it sends, and nobody can be asked here",
        helps: ["--allow-send sends without asking; --dry-run shows the request and sends nothing"]
      )
    }
  }

  /// The service's record of an event as a row.
  private func rows(of record: ByteBuffer) throws(RuntimeFailure) -> [UInt8] {
    guard case .records(let shape) = TimelineEndpoint.capabilities.rows else { return [] }
    let slots = shape.columns.enumerated().map { (slot: $0.offset, field: $0.element.field) }
    let scanner = try RecordScanner(slots: slots, slotCount: slots.count, shape: shape)
    var source = MemorySource(record, layout: .document, scanner: scanner)
    let columns = slots.map { slot, field in
      RenderSchema.Column(name: shape.columns[slot].name, slot: slot, type: field.type)
    }
    var renderer = settings.format.renderer(settings.renderOptions)
    var text: [UInt8] = []
    renderer.begin(RenderSchema(columns: columns, isWholeEvent: true), to: &text)
    while let batch = source.next() { renderer.write(batch, to: &text) }
    renderer.end(to: &text)
    return text
  }
}

/// What can be wrong with a `send`.
enum SendError {
  case unknownTarget(String)
  case pathExpected
  case faults([TimelineFault])

  func diagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .unknownTarget(let name):
      Diagnostic(
        .invalidTimelineEvent,
        "`\(name)` cannot be sent",
        at: range,
        helps: ["it is written send timeline { … }"]
      )
    case .pathExpected:
      Diagnostic(.constantExpected, "`from` takes the path of a file, as a text", at: range)
    case .faults(let faults):
      Diagnostic(
        .invalidTimelineEvent,
        faults.first?.message ?? "",
        at: range,
        helps: faults.compactMap(\.help)
      )
    }
  }

  /// An event that its template does not allow.
  static func unfit(_ faults: [TimelineFault]) -> RuntimeFailure {
    RuntimeFailure(
      .invalidTimelineEvent,
      faults.map(\.message).joined(separator: "; "),
      helps: faults.compactMap(\.help)
    )
  }
}

extension ObjectLiteral {
  /// A diagnostic for each fault, at the field that it is about.
  fileprivate func diagnostics(of faults: [TimelineFault]) -> [Diagnostic] {
    faults.map { SendError.faults([$0]).diagnostic(at: range(of: $0.path)) }
  }

  /// The place of a dotted path; the whole object for an empty one.
  private func range(of path: String) -> SourceRange {
    guard !path.isEmpty else { return range }
    for entry in entries {
      if entry.name.text == path { return entry.name.range.joined(with: entry.value.range) }
      if case .object(let inner) = entry.value, path.hasPrefix(entry.name.text + ".") {
        return inner.range(of: String(path.dropFirst(entry.name.text.utf8.count + 1)))
      }
    }
    return range
  }
}

extension TimelineValue {
  /// Nil for a missing value, which is left out.
  fileprivate init?(_ value: Value) {
    switch value {
    case .missing: return nil
    case .text(let text): self = .text(text.string)
    case .number(let number): self = .number(NumberText.format(number))
    case .boolean(let value): self = .boolean(value)
    case .time(let instant): self = .time(instant)
    case .duration(let milliseconds): self = .text(DurationText.format(milliseconds: milliseconds))
    case .json(let text): self = .text(text.string)
    }
  }
}
