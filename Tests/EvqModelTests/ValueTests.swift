import EvqModel
import EvqSyntax
import EvqTestSupport
import Testing

/// Values, numbers, JSON text and the scalar functions.
struct ValueTests {
  @Test(
    "numbers are parsed",
    arguments: [
      ("12", 12.0), ("-1.5", -1.5), ("+3", 3), (".5", 0.5), ("1e3", 1_000), ("007", 7),
    ]
  )
  func numbers(text: String, expected: Double) {
    #expect(NumberText.parse(Text(text)) == expected)
  }

  @Test(
    "other texts are not numbers",
    arguments: ["", " 1", "1 ", "0x10", "inf", "nan", "1e999", "1,5", "e", "-"]
  )
  func noNumbers(text: String) {
    #expect(NumberText.parse(Text(text)) == nil)
  }

  @Test func `whole numbers print without a fraction`() {
    #expect([3, -0.0, 2.5, 1e20, 0.1].map(NumberText.format) == ["3", "0", "2.5", "1e+20", "0.1"])
  }

  @Test func `text is compared byte by byte`() {
    #expect(Text("é") != Text("e\u{301}"))
    #expect(Text("a") < Text("b") && Text("Z") < Text("a"))
  }

  @Test func `a written JSON string is read as the same text`() {
    var random = SeededRandom(seed: 11)
    let pieces = ["a", "\"", "\\", "\n", "\t", "\u{1}", "é", "😀", "\u{7F}", "/"]
    for _ in 0..<2_000 {
      let text = (0..<random.below(12)).map { _ in random.pick(pieces) }.joined()
      let written = JSONText.string(text)
      #expect(JSONText.unescape(written.utf8.dropFirst().dropLast()) == text)
    }
    #expect(JSONText.unescape(#"\ud83d\ude00\u00e9\/"#.utf8) == "😀é/")
  }

  @Test func `the fields of an object have values of any type`() {
    let json = #"{ "a" : "x\"y" , "b":[1,{"c":"]"}],"d\u0031":null,"e":-1.5e3 ,"f":true}"#
    let fields = JSONFields(Array(json.utf8)[...]).map { "\($0.name)=\($0.text ?? "null")" }
    #expect(fields == ["a=x\"y", "b=[1,{\"c\":\"]\"}]", "d1=null", "e=-1.5e3", "f=true"])
  }

  struct Call: Sendable, CustomStringConvertible {
    let function: ScalarFunction
    let arguments: [Value]
    let expected: Value
    var description: String { "\(function) \(arguments)" }
  }

  private static let time = Instant(clamping: 1_795_262_400_000)

  @Test(
    "a scalar function returns the expected value",
    arguments: [
      Call(function: .number, arguments: [.text("12.5")], expected: .number(12.5)),
      Call(function: .number, arguments: [.text("n/a")], expected: .missing),
      Call(function: .text, arguments: [.number(3)], expected: .text("3")),
      Call(function: .time, arguments: [.text("1795262400000")], expected: .time(time)),
      Call(function: .time, arguments: [.number(1e300)], expected: .missing),
      Call(function: .lower, arguments: [.text("ÅB")], expected: .text("åb")),
      Call(function: .length, arguments: [.text("são")], expected: .number(3)),
      Call(function: .coalesce, arguments: [.missing, .text("b")], expected: .text("b")),
      Call(
        function: .domain,
        arguments: [.text("https://a@Shop.example:8080/x?y")],
        expected: .text("shop.example")
      ),
      Call(
        function: .domain,
        arguments: [.text("ada@acme.example")],
        expected: .text("acme.example")
      ),
      Call(
        function: .path,
        arguments: [.text("https://a.example/x/y?z#q")],
        expected: .text("/x/y")
      ),
      Call(function: .path, arguments: [.text("https://a.example")], expected: .text("/")),
      Call(function: .datePart, arguments: [.text("weekday"), .time(time)], expected: .number(6)),
      Call(
        function: .bucket,
        arguments: [.time(time), .duration(604_800_000)],
        expected: .time(Instant(clamping: 1_794_787_200_000))
      ),
      Call(function: .lower, arguments: [.missing], expected: .missing),
    ]
  )
  func calls(_ call: Call) {
    #expect(call.function.apply(call.arguments) == call.expected)
  }

  @Test func `arithmetic on incompatible values is missing`() {
    #expect(Arithmetic.Operator.divide.apply(.number(1), .number(0)) == .missing)
    #expect(Arithmetic.Operator.multiply.apply(.number(1e308), .number(10)) == .missing)
    #expect(Arithmetic.Operator.add.apply(.text("1"), .number(1)) == .missing)
    #expect(Arithmetic.Operator.concatenate.apply(.text("a"), .number(1)) == .text("a1"))
  }

  @Test func `three-valued logic follows Kleene`() {
    let table: [(Truth, Truth, and: Truth, or: Truth)] = [
      (.true, .true, .true, .true), (.true, .false, .false, .true),
      (.true, .missing, .missing, .true),
      (.false, .false, .false, .false), (.false, .missing, .false, .missing),
      (.missing, .missing, .missing, .missing),
    ]
    for row in table {
      #expect(row.0.and(row.1) == row.and && row.1.and(row.0) == row.and)
      #expect(row.0.or(row.1) == row.or && row.1.or(row.0) == row.or)
    }
    #expect(Truth.allCases.map(\.negated) == [.true, .missing, .false])
  }
}
