import EvqBackends
import EvqEngine
import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqPlan
import EvqRender
import EvqSyntax

extension Session {
  // MARK: Checking

  /// Checks a `send` statement without reading or sending anything.
  func check(_ node: SendStatement) -> [Diagnostic] {
    guard node.target.text == "timeline" else {
      return [SendError.unknownTarget(node.target.text).diagnostic(at: node.target.range)]
    }
    switch node.body {
    case .object(let object): return event(of: object).diagnostics
    case .file(let path): return filePath(path).diagnostics
    }
  }

  /// The event of an object literal.
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
      // Keeps the digits of a number: an id of 19 digits does not fit a Double.
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

  /// Runs a `send` statement.
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
      try confirm("1 timeline event", request: curl)
      text = try rows(of: try await sender.send(event))
    } catch {
      throw EvqError(error)
    }
    try output.write(rows: text)
    if !settings.isQuiet { output.write(message: "1 event sent · \(backend.name)\n") }
  }

  /// A sender over the transport of the backend.
  mutating func sender() async throws(RuntimeFailure) -> TimelineSender {
    guard let transport = try await backend.transport(now: now) else {
      throw RuntimeFailure(
        .unsupportedInput,
        "the file backend cannot send events",
        helps: ["use --backend live, or --backend mock for the sample account"]
      )
    }
    return TimelineSender(transport)
  }

  /// Checks the tokens against the template, if its app is known.
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

  /// Asks before sending, unless `--allow-send` is set; throws if the user declines or cannot be asked.
  func confirm(_ subject: String, request: String) throws(RuntimeFailure) {
    guard !settings.allowsSending else { return }
    let text = SafeText.visibleLines(request)
    switch output.confirm("\(text)\nsend \(subject) to \(backend.name)?") {
    case true?: return
    case false?: throw RuntimeFailure(.sendingNotAllowed, "nothing was sent")
    case nil:
      throw RuntimeFailure(
        .sendingNotAllowed,
        "`send` needs a confirmation, but there is no terminal to ask on",
        helps: ["--allow-send sends without asking; --dry-run shows the request and sends nothing"]
      )
    }
  }

  /// Renders the service's record of an event as a row.
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

extension TimelineValue {
  /// Nil for a missing value.
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
