import EvqSyntax
import Testing

/// A walk over the syntax tree reaches every expression.
struct SyntaxTreeWalkTests {
  @Test(arguments: [
    "from events where id = $a or not id in ($b, text($c)) and -number($d) + 1 between $e and $f",
    "from events where text($a) matches /b/ and (length($b) is missing or id in $c)",
    "from events since $a until $b sort -length($c) limit $d select coalesce(id, $e) as x after $f",
    "from events on $a | where id = $b | select text($c) as x | extend y = $d ++ id | sort $e",
    "from events | limit $a | tail $b | sample $c | count by bucket(occurredAt, $d) | save $e",
    "from events | stats sum(number($a)) by text($b) | top $c coalesce(id, $d)",
    "from events | timeline $a by lower($b)",
    "let x = ($a, $b); let y = from events where id = $c; param n: number = $d; echo $e",
    "set limit = $a; why $b in from events where id = $c; verify from events where id = $d",
    "compare from events where id = $a with from events where id = $b; explain from events on $c",
    "describe from events where id = $a; run x with a = $b; expect $c rows; expect id = $d",
    "send timeline { a: $b, c: [$d, { e: $f }] }; send timeline from $g",
  ])
  func `every parameter is reached`(program: String) {
    let source = SourceText(name: "test", text: program)
    let (script, diagnostics) = Parser.parse(source)
    #expect(!diagnostics.hasErrors, "\(diagnostics.map(\.message))")
    var reached: [String] = []
    for statement in script.statements {
      let node = statement.node
      for expression in node.ownExpressions + node.queries.flatMap(\.expressions) {
        expression.forEach { if case .parameter(let name) = $0 { reached.append(name.text) } }
      }
    }
    let written = Lexer.tokenize(source).tokens.filter { $0.kind == .parameter }
    #expect(
      reached.sorted() == written.map { String(source.text(in: $0.range).dropFirst()) }.sorted()
    )
  }
}
