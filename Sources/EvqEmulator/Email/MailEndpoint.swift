/// The endpoints of legacy e-mail events and their campaigns.
enum MailEndpoint: Equatable {
  case events
  /// One event by its time and id.
  case event(created: Int64, id: String)
  /// The campaigns with recent activity.
  case campaigns
  case campaignsByID
  case campaign(id: Int64)

  /// Nil for another path; a slash at the end does not count.
  init?(path: String) {
    let parts = path.split(separator: "/").map(String.init)
    guard parts.count >= 4, parts[0...2] == ["email", "public", "v1"] else { return nil }
    switch (parts[3], parts.count) {
    case ("events", 4): self = .events
    case ("events", 6):
      guard let created = Int64(parts[4]) else { return nil }
      self = .event(created: created, id: parts[5])
    case ("campaigns", 4): self = .campaigns
    case ("campaigns", 5):
      if parts[4] == "by-id" {
        self = .campaignsByID
      } else {
        guard let id = Int64(parts[4]) else { return nil }
        self = .campaign(id: id)
      }
    default: return nil
    }
  }
}
