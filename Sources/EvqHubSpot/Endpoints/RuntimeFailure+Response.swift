import EvqEngine
import EvqModel
import EvqSyntax

extension RuntimeFailure {
  /// E0602 for a response that is not the expected JSON; the message says what it is instead.
  ///
  /// `noun` names the expected content: `events`.
  static func unreadableResponse(_ body: ByteBuffer, _ noun: String) -> RuntimeFailure {
    let fault = JSONFault(of: body)
    var helps: [String] = []
    if fault == .markup {
      helps.append("a proxy or a login page may have answered instead of the service")
    }
    if fault != .empty { helps.append("it begins: \(body.beginning)") }
    return RuntimeFailure(
      .malformedResponse,
      "the response \(fault.verdict(of: body, noun))",
      helps: helps
    )
  }
}

extension JSONFault? {
  fileprivate func verdict(of body: ByteBuffer, _ noun: String) -> String {
    switch self {
    case nil: "does not contain \(noun)"
    case .empty?: "is empty"
    case .markup?: "is HTML, not JSON with \(noun)"
    case .cutOff?: "is cut off after \(body.count) bytes"
    case .invalidUTF8?: "is not valid UTF-8"
    case .invalidString?: "has a string with an invalid escape or control character"
    case .invalidNumber?: "has a number that is out of range or malformed"
    case .tooDeep?: "is nested too deeply"
    case .notJSON?: "is not valid JSON"
    }
  }
}

extension ByteBuffer {
  /// The first 60 characters on one line, for a message.
  var beginning: String {
    let shown = 60
    let text = String(decoding: bytes(in: 0..<min(count, 4 * shown)), as: UTF8.self)
    let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.count <= shown ? line : "\(line.prefix(shown))…"
  }
}
