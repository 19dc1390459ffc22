package import EvqModel

extension Account.Mail {
  /// The sample account's e-mail events: about 1,500 in the 30 days before `now`.
  ///
  /// Every e-mail has a complete history: sent or dropped, processed, delivered or bounced, opened,
  /// clicked. They have their own random numbers, so other events do not depend on them.
  package static func sample(seed: UInt64 = 1, now: Instant, recipients: [String]) -> Account.Mail {
    guard !recipients.isEmpty else { return .empty }
    var sampler = MailSampler(seed: seed, now: now)
    for campaign in SampleCampaign.all { sampler.draw(campaign, recipients) }
    return sampler.mail()
  }
}

/// Generates the e-mail events of the sample account, e-mail by e-mail.
private struct MailSampler {
  private var random: SeededRandom
  private let now: Instant
  private var builder = MailBuilder()
  private var bytes: [UInt8] = []

  private static let minute: Int64 = 60_000
  private static let day: Int64 = 86_400_000
  private static let portalId: Int64 = 62_515

  /// One e-mail of a campaign.
  struct Delivery {
    let campaign: SampleCampaign
    let recipient: String
    /// The first event; later ones refer to it.
    var sentBy: Reference?
  }

  /// A reference from one event to another.
  struct Reference {
    let id: String
    let created: Int64

    var json: JSONObjectWriter {
      var writer = JSONObjectWriter()
      writer.add("id", id)
      writer.add("created", number: created)
      return writer
    }
  }

  init(seed: UInt64, now: Instant) {
    // Not the random numbers of the other events.
    random = SeededRandom(seed: seed ^ 0x6D61_696C_6D61_696C)
    self.now = now
  }

  func mail() -> Account.Mail {
    var builder = builder
    // Reading from memory does not fail.
    return (try? builder.build(.memory(ByteBuffer(bytes))).mail) ?? .empty
  }

  mutating func draw(_ campaign: SampleCampaign, _ recipients: [String]) {
    builder.label(
      campaign: campaign.id,
      CampaignLabel(
        appId: campaign.appId,
        appName: campaign.appName,
        name: campaign.name,
        subject: campaign.subject
      )
    )
    let first = random.below(recipients.count)
    let start = now.milliseconds - campaign.daysAgo * Self.day
    for number in 0..<campaign.recipientCount {
      var delivery = Delivery(
        campaign: campaign,
        recipient: recipients[(first + number) % recipients.count]
      )
      send(&delivery, at: start + Int64(random.below(1_800_000)))
    }
  }

  // MARK: Delivery

  private mutating func send(_ delivery: inout Delivery, at time: Int64) {
    let isDropped = random.chance(3)
    let drop = random.pick(SampleMailData.drops)
    let subject = delivery.campaign.subject
    delivery.sentBy = append(isDropped ? .dropped : .sent, time, delivery) { writer in
      writer.add("from", "\"EVQ Shop\" <news@evq-shop.example>")
      writer.add("replyTo", raw: "[\"news@evq-shop.example\"]".utf8)
      writer.add("cc", raw: "[]".utf8)
      writer.add("bcc", raw: "[]".utf8)
      writer.add("subject", subject)
      guard isDropped else { return }
      writer.add("dropReason", drop.reason)
      writer.add("dropMessage", drop.message)
    }
    guard !isDropped else { return }
    var time = time + 200 + Int64(random.below(3_000))
    append(.processed, time, delivery)
    if random.chance(6) {
      for attempt in 1...random.below(2) + 1 {
        time += Self.minute * Int64(5 + random.below(10))
        append(.deferred, time, delivery) { writer in
          writer.add("response", "421 4.7.0 try again later")
          writer.add("attempt", number: Int64(attempt))
        }
      }
    }
    time += 500 + Int64(random.below(60_000))
    if random.chance(4) { bounce(delivery, time) } else { deliver(delivery, time) }
  }

  private mutating func bounce(_ delivery: Delivery, _ time: Int64) {
    let kind = random.pick(SampleMailData.bounces)
    let bounce = append(.bounce, time, delivery) { writer in
      writer.add("category", kind.category)
      writer.add("response", kind.response)
      writer.add("status", kind.status)
    }
    guard random.chance(60) else { return }
    unbounce(bounce, time + Self.day + Int64(random.below(Int(Self.day))))
  }

  private mutating func deliver(_ delivery: Delivery, _ time: Int64) {
    let smtpId = "<\(identifier())@mail.evq-shop.example>"
    append(.delivered, time, delivery) { writer in
      writer.add("response", "250 2.0.0 OK")
      writer.add("smtpId", smtpId)
    }
    guard random.chance(48) else { return }
    var opened = time
    for _ in 0...random.below(2) {
      // Most open soon: the smaller of two random numbers.
      opened += Self.minute + Int64(min(random.below(2_200), random.below(2_200))) * Self.minute
      engage(.open, opened, delivery)
      guard random.chance(30) else { continue }
      engage(.click, opened + 2_000 + Int64(random.below(90_000)), delivery)
    }
    if random.chance(5) { engage(.print, opened + Self.minute, delivery) }
    if random.chance(5) { engage(.forward, opened + 2 * Self.minute, delivery) }
    if random.chance(6) { unsubscribe(delivery, opened + 3 * Self.minute) }
    if random.chance(4) { reportSpam(delivery, opened + 4 * Self.minute) }
  }

  // MARK: Engagement

  private mutating func engage(_ type: EmailEventType, _ time: Int64, _ delivery: Delivery) {
    let client = random.pick(SampleMailData.clients)
    let location = random.pick(SampleMailData.locations)
    let address = "203.0.113.\(random.below(254) + 1)"
    let isFiltered = (type == .open || type == .click) && random.chance(12)
    let duration = random.below(30_000)
    let link = random.below(SampleMailData.paths.count)
    append(type, time, delivery, isFiltered: isFiltered) { writer in
      writer.add("userAgent", client.userAgent)
      writer.add("browser", raw: client.browser.utf8)
      writer.add("location", raw: location.utf8)
      writer.add("ipAddress", address)
      writer.add("filteredEvent", raw: (isFiltered ? "true" : "false").utf8)
      guard type == .open || type == .click else { return }
      writer.add("deviceType", client.deviceType)
      guard type == .click else { return writer.add("duration", number: Int64(duration)) }
      writer.add("url", "https://www.evq-shop.example\(SampleMailData.paths[link])")
      writer.add("referer", "")
      writer.add("linkId", number: Int64(link))
    }
  }

  private mutating func reportSpam(_ delivery: Delivery, _ time: Int64) {
    let client = random.pick(SampleMailData.clients)
    let address = "203.0.113.\(random.below(254) + 1)"
    append(.spamReport, time, delivery) { writer in
      writer.add("userAgent", client.userAgent)
      writer.add("ipAddress", address)
    }
  }

  private mutating func unsubscribe(_ delivery: Delivery, _ time: Int64) {
    append(.statusChange, time, delivery) { writer in
      writer.add("source", "SOURCE_RECIPIENT")
      writer.add("requestedBy", delivery.recipient)
      writer.add("portalSubscriptionStatus", "UNSUBSCRIBED")
      writer.add("subscriptions", raw: "[{\"id\":23704464,\"status\":\"UNSUBSCRIBED\"}]".utf8)
    }
  }

  // MARK: Single events

  private mutating func identifier() -> String { CorrelationID.uuid(random.next(), random.next()) }

  /// Appends an event that refers to the e-mail's first event, or to itself.
  @discardableResult
  private mutating func append(
    _ type: EmailEventType,
    _ created: Int64,
    _ delivery: Delivery,
    isFiltered: Bool = false,
    adding fields: (inout JSONObjectWriter) -> Void = { _ in }
  ) -> Reference {
    let reference = Reference(id: identifier(), created: created)
    var writer = JSONObjectWriter()
    writer.add("appName", delivery.campaign.appName)
    writer.add("id", reference.id)
    writer.add("created", number: created)
    writer.add("recipient", delivery.recipient)
    writer.add("portalId", number: Self.portalId)
    writer.add("appId", number: delivery.campaign.appId)
    writer.add("emailCampaignId", number: delivery.campaign.id)
    writer.add("type", type.rawValue)
    fields(&writer)
    writer.add("sentBy", raw: (delivery.sentBy ?? reference).json.bytes)
    // Deliveries add the id that the receiving server assigned.
    if type != .delivered, type != .statusChange { writer.add("smtpId", raw: "null".utf8) }
    append(writer, type, reference, delivery, isFiltered: isFiltered)
    return reference
  }

  /// Appends the event that revokes a bounce; it has no recipient and no campaign.
  private mutating func unbounce(_ bounce: Reference, _ created: Int64) {
    let reference = Reference(id: identifier(), created: created)
    var writer = JSONObjectWriter()
    writer.add("id", reference.id)
    writer.add("created", number: created)
    writer.add("type", EmailEventType.unbounce.rawValue)
    writer.add("causedBy", raw: bounce.json.bytes)
    append(writer, .unbounce, reference, nil, isFiltered: false)
  }

  private mutating func append(
    _ writer: JSONObjectWriter,
    _ type: EmailEventType,
    _ reference: Reference,
    _ delivery: Delivery?,
    isFiltered: Bool
  ) {
    let object = writer.bytes
    builder.append(
      Account.Mail.Event(
        created: reference.created,
        offset: bytes.count,
        length: UInt32(truncatingIfNeeded: object.count),
        type: type,
        isFiltered: isFiltered,
        idHash: ByteHash.of(reference.id.utf8),
        idPrefix: MailCursor.prefix(of: reference.id.utf8),
        recipientHash: delivery.map { ByteHash.of($0.recipient.utf8) },
        appId: delivery?.campaign.appId,
        campaignId: delivery?.campaign.id
      )
    )
    bytes += object
  }
}
