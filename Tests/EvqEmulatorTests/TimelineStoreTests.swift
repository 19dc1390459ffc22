import EvqEmulator
import EvqEngine
import EvqHTTP
import EvqModel
import EvqTestSupport
import Testing

/// The rules of the timeline, without HTTP.
struct TimelineStoreTests {
  private let records = Account.sample(now: testNow).records

  private func draft(
    _ template: String = "1001298",
    _ change: (inout TimelineDraft) -> Void = { _ in }
  ) -> TimelineDraft {
    var draft = TimelineDraft(templateId: template)
    draft.email = "art3mis@pets.example"
    change(&draft)
    return draft
  }

  private func refusal(_ draft: TimelineDraft, isStrict: Bool = false) -> Refusal? {
    var store = TimelineStore(records: records)
    do throws(Refusal) {
      _ = try store.create(draft, at: testNow, isStrict: isStrict)
      return nil
    } catch {
      return error
    }
  }

  // MARK: Ids

  @Test func `a missing id is generated, and the placeholder in an id is replaced`() throws {
    var store = TimelineStore(records: records)
    let made = try store.create(draft(), at: testNow)
    #expect(made.id.utf8.count == 36)
    let marked = try store.create(draft { $0.id = "pet-{{uuid}}-{{uuid}}" }, at: testNow)
    #expect(marked.id.hasPrefix("pet-") && marked.id.utf8.count == 4 + 36 + 1 + 36)
    #expect(try store.create(draft(), at: testNow).id != made.id)
    #expect(store.eventCount == 3)
  }

  @Test func `an event with the same id is replaced, only within its template`() throws {
    var store = TimelineStore(records: records)
    _ = try store.create(draft { $0.id = "e" }, at: testNow)
    _ = try store.create(
      draft {
        $0.id = "e"
        $0.email = "other@pets.example"
      },
      at: testNow
    )
    #expect(store.eventCount == 1)
    #expect(try store.event("e", of: "1001298").draft.email == "other@pets.example")
    _ = try store.create(
      draft("1001299") {
        $0.id = "e"
        $0.objectId = "9001"
      },
      at: testNow
    )
    #expect(store.eventCount == 2)
  }

  // MARK: Records

  @Test func `an address finds its contact, or creates one with a repeatable id`() throws {
    var store = TimelineStore(records: records)
    let contact = try #require(records.first { $0.objectType == ObjectType("contact") })
    let email = try #require(contact.properties["email"])
    let known = try store.create(draft { $0.email = email.uppercased() }, at: testNow)
    #expect(known.objectId == contact.id && known.objectType == "contacts")
    let new = try store.create(draft(), at: testNow)
    #expect(!records.contains { $0.id == new.objectId })
    #expect(try store.create(draft(), at: testNow).objectId == new.objectId)
    var other = TimelineStore(records: [])
    #expect(try other.create(draft(), at: testNow).objectId == new.objectId)
  }

  @Test func `an address next to an id becomes the contact's address`() throws {
    var store = TimelineStore(records: records)
    _ = try store.create(
      draft {
        $0.email = "new@pets.example"
        $0.objectId = "201005"
      },
      at: testNow
    )
    let later = try store.create(draft { $0.email = "new@pets.example" }, at: testNow)
    #expect(later.objectId == "201005")
    let old = try #require(records.first { $0.id == "201005" }?.properties["email"])
    #expect(try store.create(draft { $0.email = old }, at: testNow).objectId != "201005")
  }

  @Test func `a contact is identified by address, cookie or id, another record by id`() {
    #expect(refusal(draft { $0.email = nil })?.status == 400)
    #expect(refusal(draft { $0.email = "" })?.status == 400)
    #expect(
      refusal(
        draft {
          $0.email = nil
          $0.utk = "cookie"
        }
      ) == nil
    )
    #expect(refusal(draft("1001299"))?.message.contains("'objectId'") == true)
    #expect(refusal(draft("1001299") { $0.objectId = "9001" }) == nil)
  }

  // MARK: Tokens

  @Test(
    "values must fit their tokens",
    arguments: [
      ("petAge", "3", true), ("petAge", "-1.5e3", true), ("petAge", "three", false),
      ("petAge", "", true), ("petKind", "cat", true), ("petKind", "Cat", false),
      ("petKind", "bird", false), ("adoptedAt", "1767225600000", true),
      ("adoptedAt", "2026-01-01", false), ("adoptedAt", "99999999999999999999", false),
      ("petName", "anything", true),
    ]
  )
  func tokens(name: String, value: String, fits: Bool) {
    let found = refusal(draft { $0.tokens = [(name, value)] })
    #expect((found == nil) == fits)
    #expect(fits || found?.message.contains("'\(name)'") == true)
  }

  @Test
  func `a token that is not in the template is stored, or refused under the stricter reading`()
    throws
  {
    let unknown = draft { $0.tokens = [("colour", "red")] }
    #expect(refusal(unknown) == nil)
    #expect(refusal(unknown, isStrict: true)?.message.contains("'colour'") == true)
    #expect(refusal(draft("77"))?.status == 400)
  }

  // MARK: Sizes

  @Test func `an event that is too large is refused in HubSpot's words`() {
    for tooLarge in [
      draft { $0.id = String(repeating: "é", count: 251) },
      draft { $0.tokens = [("petName", String(repeating: "x", count: 510 * 1_024 + 1))] },
      draft { $0.byteCount = 1_024 * 1_024 + 1 },
    ] {
      let found = refusal(tooLarge)
      #expect(found?.status == 400)
      #expect(found?.message.hasSuffix(" failed with validation error(s)") == true)
    }
    #expect(refusal(draft { $0.id = String(repeating: "é", count: 250) }) == nil)
    #expect(
      refusal(draft { $0.tokens = [("petName", String(repeating: "x", count: 510 * 1_024))] })
        == nil
    )
  }

  @Test func `the store has a size limit`() throws {
    var store = TimelineStore(records: [])
    let large = draft { $0.byteCount = 1_024 * 1_024 }
    for _ in 0..<256 { _ = try store.create(large, at: testNow) }
    #expect(throws: Refusal.self) { try store.create(large, at: testNow) }
    try store.removeTemplate("1001298", of: 4321)
    #expect(store.eventCount == 0)
    _ = try store.create(
      draft("1001299") {
        $0.objectId = "1"
        $0.byteCount = 1_024 * 1_024
      },
      at: testNow
    )
  }

  // MARK: Templates

  @Test func `templates belong to an app, token names to a template`() throws {
    var store = TimelineStore(records: [])
    let sample = try store.template("1001298", of: 4321)
    #expect(sample.tokens.map(\.name) == ["petName", "petAge", "petKind", "adoptedAt"])
    #expect(throws: Refusal.self) { try store.template("1001298", of: 1) }
    var mine = sample
    mine.appId = 7
    let added = try store.add(mine)
    #expect(added.id != sample.id && store.templates(of: 7) == [added])
    mine.tokens.append(mine.tokens[0])
    #expect(throws: Refusal.self) { try store.add(mine) }
    mine.tokens = [.init(name: "pet name", label: "", type: .string, at: testNow)]
    #expect(throws: Refusal.self) { try store.add(mine) }
    #expect(store.templates(of: 7).count == 1)
  }

  @Test func `an invalid update changes nothing`() throws {
    var store = TimelineStore(records: [])
    #expect(throws: Refusal.self) {
      try store.update("1001298", of: 4321, at: testNow) { (template) throws(Refusal) in
        template.name = "other"
        template.tokens += template.tokens
      }
    }
    #expect(try store.template("1001298", of: 4321).name == "Pet registered")
    let changed = try store.update("1001298", of: 4321, at: testNow) { $0.name = "other" }
    #expect(changed.updated == testNow && changed.created < testNow)
  }
}
