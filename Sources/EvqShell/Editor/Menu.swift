/// The completions below the line.
package struct Menu: Sendable, Equatable {
  package var candidates: [Candidate]
  /// Nil until one was chosen with Tab or an arrow.
  package var selected: Int?

  package init(_ candidates: [Candidate], selected: Int? = nil) {
    self.candidates = candidates
    self.selected = selected
  }

  /// The same menu with the next or the one before chosen, around the ends.
  package func moved(by step: Int) -> Menu {
    guard !candidates.isEmpty else { return self }
    guard let selected else {
      return Menu(candidates, selected: step > 0 ? 0 : candidates.count - 1)
    }
    let count = candidates.count
    return Menu(candidates, selected: ((selected + step) % count + count) % count)
  }
}
