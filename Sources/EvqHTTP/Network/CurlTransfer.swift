import CCurl
import EvqModel

/// What a request sets besides its URL.
struct CurlConfiguration: Equatable {
  private let lines: [String]
  private let isLoopback: Bool
  private let limits: CurlTransport.Limits
  private let authorities: CertificateAuthorities

  /// Nil for a request with a body or another method: its options are set each time.
  init?(_ call: CurlCall) {
    guard call.request.method == "GET", call.request.body.isEmpty, call.request.isSafeToRepeat
    else { return nil }
    (lines, isLoopback) = (call.lines, call.isLoopback)
    (limits, authorities) = (call.limits, call.authorities)
  }
}

/// An easy handle and its buffers, for one request at a time.
struct CurlTransfer: Hashable {
  let pointer: UnsafeMutablePointer<evq_transfer>

  init(pointer: UnsafeMutablePointer<evq_transfer>) {
    self.pointer = pointer
  }

  /// Nil if out of memory.
  init?() {
    guard let pointer = evq_transfer_new() else { return nil }
    self.pointer = pointer
  }

  func free() { evq_transfer_free(pointer) }

  // MARK: Options

  /// Sets all options of the request; false if libcurl rejects a required one.
  func prepare(_ call: CurlCall) -> Bool {
    evq_transfer_reset(pointer, call.limits.headBytesMax, call.limits.bodyBytesMax)
    setConveniences(call)
    let httpOnly = Int(CURLPROTO_HTTP | CURLPROTO_HTTPS)
    return set(CURLOPT_PROTOCOLS, httpOnly) && set(CURLOPT_FOLLOWLOCATION, 0)
      && set(CURLOPT_NOSIGNAL, 1) && set(CURLOPT_HTTPAUTH, 0)
      && set(CURLOPT_TIMEOUT_MS, CurlTransfer.milliseconds(call.limits.deadlineSeconds))
      && set(CURLOPT_URL, call.url) && set(CURLOPT_PATH_AS_IS, 1)
      && setProxy(call) && setAuthorities(call.authorities) && setRequest(call)
  }

  /// Prepares a handle whose last request had the same `CurlConfiguration`.
  func prepareAgain(_ call: CurlCall) -> Bool {
    evq_transfer_clear(pointer, call.limits.headBytesMax, call.limits.bodyBytesMax)
    return set(CURLOPT_URL, call.url)
  }

  /// Sets options that an older libcurl may lack; the request is correct without them.
  private func setConveniences(_ call: CurlCall) {
    let limits = call.limits
    _ = set(EVQ_CURLOPT_QUICK_EXIT, 1)
    _ = set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
    // HTTP/2 requests share one connection, so wait for it; HTTP/1.1 opens its own.
    _ = set(CURLOPT_PIPEWAIT, call.isLoopback ? 0 : 1)
    _ = set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    _ = set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    _ = set(CURLOPT_ACCEPT_ENCODING, "gzip")
    _ = set(CURLOPT_BUFFERSIZE, 1 << 18)
    _ = set(CURLOPT_CONNECTTIMEOUT_MS, CurlTransfer.milliseconds(limits.idleSeconds))
    _ = set(CURLOPT_MAXAGE_CONN, limits.keptSeconds)
    _ = set(CURLOPT_LOW_SPEED_LIMIT, 1)
    _ = set(CURLOPT_LOW_SPEED_TIME, limits.idleSeconds)
    _ = evq_set_size(pointer, CURLOPT_MAXFILESIZE_LARGE, Int64(limits.bodyBytesMax))
  }

  /// libcurl's limit is 32 bits of milliseconds: 24 days.
  private static func milliseconds(_ seconds: Int) -> Int {
    min(max(seconds, 1), Int(Int32.max) / 1_000) * 1_000
  }

  /// Loopback requests bypass the proxy: it could not reach them and must not see them.
  private func setProxy(_ call: CurlCall) -> Bool {
    !call.isLoopback || set(CURLOPT_NOPROXY, "*")
  }

  private func setAuthorities(_ authorities: CertificateAuthorities) -> Bool {
    authorities.file.map { set(CURLOPT_CAINFO, $0) } ?? true
      && authorities.folder.map { set(CURLOPT_CAPATH, $0) } ?? true
  }

  private func setRequest(_ call: CurlCall) -> Bool {
    let request = call.request
    for line in call.lines where evq_add_line(pointer, line) == 0 { return false }
    guard evq_set_lines(pointer) != 0 else { return false }
    if !request.isSafeToRepeat {
      // On a reused connection that closes before the first byte of a response, libcurl silently
      // sends the request again, although the service may have acted on it. On a new connection it
      // never does.
      guard set(CURLOPT_FRESH_CONNECT, 1) else { return false }
    }
    if request.method == "GET", request.body.isEmpty { return set(CURLOPT_HTTPGET, 1) }
    if request.method == "HEAD" { return set(CURLOPT_NOBODY, 1) }
    return set(CURLOPT_POST, 1) && setBody(request.body)
      && (request.method == "POST" || set(CURLOPT_CUSTOMREQUEST, request.method))
  }

  private func setBody(_ body: [UInt8]) -> Bool {
    body.withUnsafeBytes { evq_set_body(pointer, $0.baseAddress, $0.count) != 0 }
  }

  private func set(_ option: CURLoption, _ value: Int) -> Bool {
    evq_set_number(pointer, option, value) != 0
  }

  private func set(_ option: CURLoption, _ value: String) -> Bool {
    evq_set_text(pointer, option, value) != 0
  }

  // MARK: Results

  /// The response, or why there is none.
  func outcome(_ code: CURLcode, of call: CurlCall) -> CurlCall.Outcome {
    guard code == CURLE_OK else { return .failure(failure(code, call)) }
    let status = evq_get_number(pointer, CURLINFO_RESPONSE_CODE)
    guard status >= 100 else { return .failure(failure(.notHTTP)) }
    let head = CurlTransfer.bytes(pointer.pointee.head)
    return .success(
      HTTPResponse(
        status: status,
        headers: HeaderLines.fields(of: head),
        body: ByteBuffer(CurlTransfer.bytes(pointer.pointee.body))
      )
    )
  }

  /// A copy with capacity for the padding of `ByteBuffer`, which can then adopt it without another copy.
  private static func bytes(_ bytes: evq_bytes) -> [UInt8] {
    let count = bytes.count
    return [UInt8](unsafeUninitializedCapacity: count + ByteBuffer.padding) { buffer, filled in
      let source = UnsafeBufferPointer(start: bytes.start, count: count)
      _ = buffer.update(fromContentsOf: source)
      filled = count
    }
  }

  func failure(_ reason: CurlFailure.Reason) -> CurlFailure {
    CurlFailure(reason, isBeforeSending: evq_get_number(pointer, CURLINFO_REQUEST_SIZE) == 0)
  }

  /// libcurl's description of the failure.
  var message: String {
    withUnsafeBytes(of: &pointer.pointee.message) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}

/// Parses header lines as libcurl delivers them.
enum HeaderLines {
  /// The fields of the final response, without those of 1xx responses and trailers.
  static func fields(of bytes: [UInt8]) -> [(name: String, value: String)] {
    var fields: [(name: String, value: String)] = []
    var isOpen = false
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      if line.starts(with: "HTTP/".utf8) {
        fields = []
        isOpen = true
      } else if line.isEmpty {
        isOpen = false
      } else if isOpen, let colon = line.firstIndex(of: UInt8(ascii: ":")) {
        fields.append((text(line[..<colon]), text(line[(colon + 1)...])))
      }
    }
    return fields
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    let start = bytes.drop(while: isBlank)
    let end = start.lastIndex { !isBlank($0) }
    return String(decoding: start[..<(end.map { $0 + 1 } ?? start.startIndex)], as: UTF8.self)
  }
}
