import EvqEmulator
import EvqHubSpot
import EvqModel
import EvqSession
import EvqTestSupport

/// Runs a program live against an emulator of an account, in which goes wrong what the plan says.
func runLive(
  _ text: String,
  over account: Account,
  faults: FaultPlan = FaultPlan(),
  seed: UInt64 = 1,
  keepsResults: Bool = false
) async throws -> ProgramResult {
  var options = EmulatedService.Options()
  options.requiresToken = true
  let service = EmulatedService(Emulator(account: account), options: options, faults: faults)
  let token = try Token("pat-na1-x")
  let clock = TestClock()
  return await runProgram(text) { settings in
    settings.backend = .live
    settings.keepsResults = keepsResults
    settings.service.token = token
    settings.service.door = Settings.Service.Door(
      InProcessTransport(
        service,
        clock: { testNow.advanced(byMilliseconds: clock.milliseconds) }
      ),
      clock: clock,
      seed: seed
    )
  }
}
