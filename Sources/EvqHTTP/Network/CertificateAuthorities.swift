/// The certificates that a TLS connection is checked against.
///
/// The variables are those of curl and OpenSSL, in curl's order; without one libcurl uses the system's.
package struct CertificateAuthorities: Sendable, Equatable {
  /// A file of certificates in PEM.
  package var file: String?
  /// A folder of certificates under hashed names.
  package var folder: String?
  /// The variables that name the file and the folder, for messages.
  package let variables: [String]

  /// An empty variable counts as none.
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
