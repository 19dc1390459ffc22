package import EvqHTTP

extension ServiceAddress {
  package static let hubSpot = ServiceAddress(httpsHost: "api.hubapi.com")
}
