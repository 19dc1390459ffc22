import EvqTestSupport
import Foundation

/// Interprets the subset of TextMate grammars that evq's grammar uses.
///
/// It covers `match` with `captures`, and `begin` and `end` on the same line with patterns between.
///
/// It uses Foundation's regular expressions; the grammar uses only syntax that Oniguruma reads alike.
struct TextMateGrammar {
  private struct Scope: Decodable { let name: String }

  private struct File: Decodable {
    let patterns: [Entry]
  }

  private struct Entry: Decodable {
    let name: String?
    let match: String?
    let captures: [String: Scope]?
    let begin: String?
    let end: String?
    let patterns: [Entry]?
  }

  private struct Rule {
    let name: String?
    let start: NSRegularExpression
    let captures: [(group: Int, name: String)]
    let end: NSRegularExpression?
    let inner: [Rule]

    init(_ entry: Entry) throws {
      name = entry.name
      start = try NSRegularExpression(pattern: entry.match ?? entry.begin ?? "")
      captures = (entry.captures ?? [:]).compactMap { key, scope in
        Int(key).map { ($0, scope.name) }
      }
      end = try entry.end.map { try NSRegularExpression(pattern: $0) }
      inner = try (entry.patterns ?? []).map(Rule.init)
    }
  }

  private let rules: [Rule]

  init() throws {
    let url = PackageFolder.root.appending(path: "grammar/evq.tmLanguage.json")
    rules = try JSONDecoder().decode(File.self, from: Data(contentsOf: url)).patterns.map(Rule.init)
  }

  /// The outermost scope of each byte of a line; nil without a scope.
  func scopes(of line: String) -> [String?] {
    let text = line as NSString
    var units = [String?](repeating: nil, count: text.length)
    var position = 0
    while position < text.length, let (rule, match) = first(of: rules, in: line, from: position) {
      let end = rule.end.map { endOfRegion($0, rule.inner, in: line, from: match.range.upperBound) }
      let upper = end ?? match.range.upperBound
      if let name = rule.name {
        for unit in match.range.lowerBound..<upper { units[unit] = name }
      }
      for (group, name) in rule.captures where match.range(at: group).location != NSNotFound {
        for unit in Range(match.range(at: group)) ?? 0..<0 { units[unit] = name }
      }
      position = max(upper, position + 1)
    }
    return bytes(of: line, units)
  }

  private func endOfRegion(
    _ end: NSRegularExpression,
    _ inner: [Rule],
    in line: String,
    from start: Int
  ) -> Int {
    var position = start
    while true {
      guard let last = find(end, in: line, from: position) else { return (line as NSString).length }
      guard let (_, part) = first(of: inner, in: line, from: position),
        part.range.lowerBound < last.range.lowerBound
      else { return last.range.upperBound }
      position = max(part.range.upperBound, position + 1)
    }
  }

  /// The rule with the leftmost match.
  ///
  /// At the same position, the first rule of the grammar wins.
  private func first(
    of rules: [Rule],
    in line: String,
    from position: Int
  ) -> (Rule, NSTextCheckingResult)? {
    var best: (Rule, NSTextCheckingResult)?
    for rule in rules {
      guard let match = find(rule.start, in: line, from: position), match.range.length > 0 else {
        continue
      }
      if let (_, other) = best, other.range.lowerBound <= match.range.lowerBound { continue }
      best = (rule, match)
    }
    return best
  }

  private func find(
    _ expression: NSRegularExpression,
    in line: String,
    from position: Int
  ) -> NSTextCheckingResult? {
    let length = (line as NSString).length
    guard position <= length else { return nil }
    return expression.firstMatch(
      in: line,
      options: [.withTransparentBounds, .withoutAnchoringBounds],
      range: NSRange(location: position, length: length - position)
    )
  }

  private func bytes(of line: String, _ units: [String?]) -> [String?] {
    var result: [String?] = []
    var position = 0
    for scalar in line.unicodeScalars {
      result += [String?](repeating: units[position], count: String(scalar).utf8.count)
      position += String(scalar).utf16.count
    }
    return result
  }
}
