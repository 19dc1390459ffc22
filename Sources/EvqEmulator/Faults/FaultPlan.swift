/// The faults that the emulator simulates, read from TOML by `evq serve --faults FILE`.
///
///     seed = 1
///
///     [[fault]]
///     kind = "rate-limit"
///     every = 10
///     retry-after = 2
///
/// A plan has a `seed` and any number of `[[fault]]` tables. Each fault counts requests from 1; `path` (a
/// prefix) and `method` restrict which ones. It strikes every Nth request (`every = N`), a random part
/// (`chance = PERCENT`, drawn from the seed and the request's number), the listed ones (`at = [3, 7]`) or
/// all, but at most `times = N`. The same requests in the same order get the same faults.
///
/// If several faults strike a request, the first in the plan wins; `slow` adds to the others.
///
/// | kind | what the client sees | its own keys |
/// |---|---|---|
/// | `rate-limit` | 429 | `retry-after` seconds, `daily = true` for the daily limit |
/// | `status` | that status: JSON, or a gateway's page for 502, 504 and 520 to 526 | `status`, `retry-after` |
/// | `slow` | a late response | `milliseconds` |
/// | `cut` | a connection closed within the body | `bytes` (default: half), `before` |
/// | `drop` | a connection closed without a response | `before` |
/// | `wrong-json` | 200 with a body that is not JSON | |
/// | `expired-cursor` | 400 for a request with a cursor | |
/// | `repeated-page` | the previous page again, for a request with a cursor | |
/// | `bad-record` | a page with an additional record whose id is a lone surrogate | |
/// | `bad-paging` | a page that announces another page without a cursor | |
/// | `foreign-link` | `paging.next.link` to another host | `host` |
/// | `auth-expired` | 401, the token has expired | |
///
/// A request that is cut or dropped has taken effect: an event was created, and the client cannot know.
/// With `before = true` it has no effect.
package struct FaultPlan: Sendable {
  let seed: UInt64
  let faults: [Fault]

  /// A plan without faults.
  package init() {
    self.init(seed: 1, faults: [])
  }

  init(seed: UInt64, faults: [Fault]) {
    self.seed = seed
    self.faults = faults
  }
}

/// A kind of failure and the requests that it strikes.
struct Fault: Sendable {
  enum Effect: Sendable {
    case rateLimit(retryAfter: Int?, isDaily: Bool)
    case status(Int, retryAfter: Int?)
    case slow(milliseconds: Int)
    /// `bytes` is nil for half of the body; `isBefore` if the request has no effect.
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

  /// Which of the counted requests are struck.
  enum Schedule: Sendable {
    case every(Int)
    case chance(percent: Int)
    case at(Set<Int>)
  }

  var effect: Effect
  var schedule: Schedule
  /// The maximum number of struck requests; nil for no maximum.
  var times: Int?
  /// The prefix of the path; nil for all paths.
  var path: String?
  /// In upper case; nil for all methods.
  var method: String?
}
