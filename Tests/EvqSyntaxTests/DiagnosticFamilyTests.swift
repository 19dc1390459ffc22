import EvqSyntax
import Testing

@Suite("Families of diagnostic codes")
struct DiagnosticFamilyTests {
  @Test("a code starts with the prefix of its family", arguments: DiagnosticCode.allCases)
  func prefix(of code: DiagnosticCode) {
    #expect(code.rawValue.hasPrefix(code.family.prefix))
  }

  @Test("every family has a code", arguments: DiagnosticFamily.allCases)
  func isUsed(_ family: DiagnosticFamily) {
    #expect(DiagnosticCode.allCases.contains { $0.family == family })
  }
}
