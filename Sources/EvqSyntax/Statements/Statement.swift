/// One statement.
package enum Statement: Sendable {
  case query(Query)
  case explain(ExplainStatement)
  case binding(BindingStatement)
  case parameter(ParameterStatement)
  case echo(EchoStatement)
  case setting(SettingStatement)
  case send(SendStatement)
  case why(WhyStatement)
  case verify(VerifyStatement)
  case compare(CompareStatement)
  case describe(DescribeStatement)
  case include(IncludeStatement)
  case run(RunStatement)
  case save(SaveStatement)
  case expect(ExpectStatement)

  package var node: any StatementNode { accept(NodeVisitor()) }

  package var range: SourceRange { node.range }

  package var dump: String { node.dump }
}

/// A function that has a result for each kind of statement.
///
/// `visit<Node: P>(_ node: Node)` satisfies all requirements at once, and the compiler checks that
/// each kind conforms to `P`. So another module needs no switch over the statements.
package protocol StatementVisitor<Result> {
  associatedtype Result

  func visit(_ node: Query) -> Result
  func visit(_ node: ExplainStatement) -> Result
  func visit(_ node: BindingStatement) -> Result
  func visit(_ node: ParameterStatement) -> Result
  func visit(_ node: EchoStatement) -> Result
  func visit(_ node: SettingStatement) -> Result
  func visit(_ node: SendStatement) -> Result
  func visit(_ node: WhyStatement) -> Result
  func visit(_ node: VerifyStatement) -> Result
  func visit(_ node: CompareStatement) -> Result
  func visit(_ node: DescribeStatement) -> Result
  func visit(_ node: IncludeStatement) -> Result
  func visit(_ node: RunStatement) -> Result
  func visit(_ node: SaveStatement) -> Result
  func visit(_ node: ExpectStatement) -> Result
}

extension Statement {
  /// Calls the visitor with the node.
  package func accept<Result>(_ visitor: some StatementVisitor<Result>) -> Result {
    switch self {
    case .query(let node): visitor.visit(node)
    case .explain(let node): visitor.visit(node)
    case .binding(let node): visitor.visit(node)
    case .parameter(let node): visitor.visit(node)
    case .echo(let node): visitor.visit(node)
    case .setting(let node): visitor.visit(node)
    case .send(let node): visitor.visit(node)
    case .why(let node): visitor.visit(node)
    case .verify(let node): visitor.visit(node)
    case .compare(let node): visitor.visit(node)
    case .describe(let node): visitor.visit(node)
    case .include(let node): visitor.visit(node)
    case .run(let node): visitor.visit(node)
    case .save(let node): visitor.visit(node)
    case .expect(let node): visitor.visit(node)
    }
  }
}

private struct NodeVisitor: StatementVisitor {
  typealias Result = any StatementNode

  func visit<Node: StatementNode>(_ node: Node) -> any StatementNode { node }
}

extension StatementKeyword {
  /// The type of the node that starts with the keyword.
  var node: any StatementNode.Type {
    switch self {
    case .from: Query.self
    case .explain: ExplainStatement.self
    case .let: BindingStatement.self
    case .param: ParameterStatement.self
    case .echo: EchoStatement.self
    case .set: SettingStatement.self
    case .send: SendStatement.self
    case .why: WhyStatement.self
    case .verify: VerifyStatement.self
    case .compare: CompareStatement.self
    case .describe: DescribeStatement.self
    case .include: IncludeStatement.self
    case .run: RunStatement.self
    case .save: SaveStatement.self
    case .expect: ExpectStatement.self
    }
  }
}

extension Parser {
  /// Parses the statement that starts with the keyword here; nil after an error.
  mutating func statement(_ keyword: StatementKeyword) -> Statement? {
    let start = start
    switch keyword {
    case .from: return .query(query())
    case .explain: return explain(from: start)
    case .let: return binding(from: start)
    case .param: return parameter(from: start)
    case .echo: return echo(from: start)
    case .set: return setting(from: start)
    case .send: return send(from: start)
    case .why: return why(from: start)
    case .verify: return verify(from: start)
    case .compare: return compare(from: start)
    case .describe: return describe(from: start)
    case .include: return include(from: start)
    case .run: return run(from: start)
    case .save: return save(from: start)
    case .expect: return expectation(from: start)
    }
  }
}
