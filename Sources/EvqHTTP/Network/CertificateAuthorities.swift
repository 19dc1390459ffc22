import Glibc

/// The trusted certificate authorities of TLS connections.
///
/// The environment variables are those of curl and OpenSSL, in curl's order; the default is the system's store.
package struct CertificateAuthorities: Sendable, Equatable {
  /// A file of PEM certificates.
  package var file: String?
  /// A folder of certificates named by hash.
  package var folder: String?
  /// The variables that were used, for messages.
  package let variables: [String]

  /// The variables of this process that the initializer reads.
  package static var environment: [String: String] {
    var values: [String: String] = [:]
    for name in ["CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"] {
      values[name] = getenv(name).map { String(cString: $0) }
    }
    return values
  }

  /// Ignores empty variables.
  package init(environment: [String: String]) {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    if let bundle = value("CURL_CA_BUNDLE") {
      file = bundle
      variables = ["CURL_CA_BUNDLE"]
      return
    }
    file = value("SSL_CERT_FILE")
    folder = value("SSL_CERT_DIR")
    variables = ["SSL_CERT_FILE", "SSL_CERT_DIR"].filter { value($0) != nil }
  }
}
