import EvqShell
import Testing

/// Detection of texts that look like secrets.
struct SecretTextTests {
  @Test(
    "a word that looks like a token is a secret",
    arguments: [
      "pat-na1-5f3c9a0b-1d2e-4f5a-8b9c-0d1e2f3a4b5c",
      "CJSP5qf1KhICAQEYs-gDIIGOBii1hQIyGQAf3xBKmlwHjX7OIpuIFEavB2",
      "x=CiQ2ZjA3YjE4Mi1hN2QzLTQ1", "sk_live_51H8xYzKq2T9wVbN4mR7", "Bearer abc", "ACCESS_TOKEN",
    ]
  )
  func secrets(text: String) {
    #expect(SecretText.isSuspected(in: "where property.x = \"\(text)\""))
  }

  @Test(
    "ids and names are not secrets",
    arguments: [
      "04addc2e-353f-4515-8000-000000000fff", "d41d8cd98f00b204e9800998ecf8427e",
      "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
      "123456789012345678901234567890",
      "pe62515_signup_completed_in_the_new_flow_v2", "hs_analytics_last_visit_timestamp_2024",
      "https://www.evq-shop.example/p/how-to-build-a-revenue-engine-2024-edition",
      "LifecycleStageChangedForContactVersion2", "2026-01-05T10:00:00.000Z..2026-01-06",
      "before=20260105T100000Z-20260106T100000Z",
    ]
  )
  func plain(text: String) {
    #expect(!SecretText.isSuspected(in: "where property.x = \"\(text)\""))
  }

  @Test func `a cursor printed by evq is not a secret`() {
    let cursor = "MjAyNi0xMS0yMVQxMjowMDowMC4wMDBafDA0YWRkYzJl"
    #expect(!SecretText.isSuspected(in: "from events after \"\(cursor)\""))
    #expect(SecretText.isSuspected(in: "from events where id = \"\(cursor)\""))
  }
}
