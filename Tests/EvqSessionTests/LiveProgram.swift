import EvqBackends
import EvqEmulator
import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqSession
import EvqTestSupport

/// Runs a program with the live backend against an emulator with faults.
func runLive(
  _ text: String,
  over account: Account,
  faults: FaultPlan = FaultPlan(),
  requestsMax: Int? = nil,
  seed: UInt64 = 1,
  keepsResults: Bool = false
) async throws -> ProgramResult {
  var options = Emulator.Options()
  options.requiresToken = true
  let service = Emulator(account: account, options: options, faults: faults)
  let clock = TestClock()
  let transport = InProcessTransport(
    service,
    clock: { testNow.advanced(byMilliseconds: clock.milliseconds) }
  )
  return try await runLive(
    text,
    over: transport,
    clock: clock,
    requestsMax: requestsMax,
    seed: seed,
    keepsResults: keepsResults
  )
}

/// Runs a program with the live backend over a transport.
func runLive(
  _ text: String,
  over transport: any HTTPTransport,
  clock: TestClock = TestClock(),
  requestsMax: Int? = nil,
  isStrict: Bool = false,
  seed: UInt64 = 1,
  keepsResults: Bool = false
) async throws -> ProgramResult {
  let token = try AccessToken("pat-na1-x")
  return await runProgram(text) { settings in
    settings.backend = .live
    settings.keepsResults = keepsResults
    settings.isStrict = isStrict
    settings.service.token = token
    settings.service.requestsMax = requestsMax
    settings.service.transportOverride = ServiceSettings.TransportOverride(
      transport,
      clock: clock,
      seed: seed
    )
  }
}
