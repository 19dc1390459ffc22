package import EvqHTTP
package import EvqModel
import EvqSyntax

extension Secret {
  /// Why the text cannot be a token; nil for a possible one.
  package var tokenFault: RuntimeFailure? {
    if isEmpty { return Secret.error("the token is empty") }
    if isAPIKey {
      return Secret.error(
        "this is an API key; HubSpot stopped accepting them on 2022-11-30",
        helps: ["use a service key: Development, Keys, Service keys"]
      )
    }
    let isPlain = revealed.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    return isPlain ? nil : Secret.error("the token contains a space or a character outside ASCII")
  }

  /// Whether the text is a UUID, the form of the old API keys.
  private var isAPIKey: Bool {
    revealed.utf8.count == 36
      && revealed.utf8.enumerated().allSatisfy { index, byte in
        [8, 13, 18, 23].contains(index) ? byte == UInt8(ascii: "-") : byte.isHexDigit
      }
  }

  private static func error(_ message: String, helps: [String] = []) -> RuntimeFailure {
    RuntimeFailure(.unauthorized, message, helps: helps)
  }
}

extension UInt8 {
  fileprivate var isHexDigit: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}
