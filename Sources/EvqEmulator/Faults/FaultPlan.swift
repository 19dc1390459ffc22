/// What goes wrong, and when: written in TOML, read by `evq serve --faults FILE`.
///
///     seed = 1
///
///     [[fault]]
///     kind = "rate-limit"
///     every = 10
///     retry-after = 2
///
/// A plan is a `seed` and any number of `[[fault]]` tables. The requests that a fault looks at are
/// counted from 1, for each fault by itself, and `path` and `method` narrow them down. Of these it
/// strikes each Nth (`every = N`), some (`chance = PERCENT`, drawn from the seed and the request's
/// number), those with the numbers `at = [3, 7]`, or all; at most `times = N` of them. The same requests
/// in the same order always meet the same faults.
///
/// Where several faults strike one request the first of the plan has it; `slow` comes on top of others.
///
/// | kind | what the client sees | its own keys |
/// |---|---|---|
/// | `rate-limit` | 429 | `retry-after` seconds, `daily = true` for the other limit |
/// | `status` | that status: JSON, or a gateway's page for 502, 504 and 520 to 526 | `status`, `retry-after` |
/// | `slow` | the answer, late | `milliseconds` |
/// | `cut` | a connection that is closed within the body | `bytes` (half of it), `before` |
/// | `drop` | a connection that is closed without an answer | `before` |
/// | `wrong-json` | 200 with a body that is no JSON | |
/// | `expired-cursor` | 400 where the request carries a cursor | |
/// | `repeated-page` | the page before once more, where the request carries a cursor | |
/// | `bad-record` | a page with one more record, whose id is a lone surrogate | |
/// | `bad-paging` | a page that says that more follows and has no cursor | |
/// | `foreign-link` | `paging.next.link` to another host | `host` |
/// | `auth-expired` | 401, the token is too old | |
///
/// A request that is cut or dropped has taken effect: an event was created, and the client cannot know.
/// With `before = true` it has not.
package struct FaultPlan: Sendable {
  let seed: UInt64
  let faults: [Fault]

  /// A plan in which nothing goes wrong.
  package init() {
    self.init(seed: 1, faults: [])
  }

  init(seed: UInt64, faults: [Fault]) {
    self.seed = seed
    self.faults = faults
  }
}

/// One thing that goes wrong.
struct Fault: Sendable {
  /// What the client sees of it.
  enum Effect: Sendable {
    case rateLimit(retryAfter: Int?, isDaily: Bool)
    case status(Int, retryAfter: Int?)
    case slow(milliseconds: Int)
    /// Half of the body where no number of bytes is given.
    case cut(bytes: Int?, isBefore: Bool)
    case drop(isBefore: Bool)
    case wrongJSON
    case expiredCursor
    case repeatedPage
    case badRecord
    case badPaging
    case foreignLink(host: String)
    case expiredToken
  }

  /// Which of the requests that it looks at it strikes.
  enum Turn: Sendable {
    case every(Int)
    case chance(percent: Int)
    case at(Set<Int>)
  }

  var effect: Effect
  var turn: Turn
  /// The most requests that it strikes.
  var times: Int?
  /// How the path starts; nil for all.
  var path: String?
  /// In capitals; nil for all.
  var method: String?
}
