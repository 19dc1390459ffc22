import EvqSyntax
import Testing

struct DiagnosticFamilyTests {
  @Test(arguments: DiagnosticCode.allCases)
  func `a code starts with the prefix of its family`(_ code: DiagnosticCode) {
    #expect(code.rawValue.hasPrefix(code.family.prefix))
  }

  @Test(arguments: DiagnosticFamily.allCases)
  func `every family has a code`(_ family: DiagnosticFamily) {
    #expect(DiagnosticCode.allCases.contains { $0.family == family })
  }
}
