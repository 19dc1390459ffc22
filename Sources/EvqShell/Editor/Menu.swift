/// The candidates below the line and the choice among them.
package struct Menu: Sendable, Equatable {
  package var candidates: [Candidate]
  /// The index of the choice; nil until Tab or an arrow key made one.
  package var selected: Int?

  package init(_ candidates: [Candidate], selected: Int? = nil) {
    self.candidates = candidates
    self.selected = selected
  }

  /// The menu with another choice, wrapping around at both ends.
  package func moved(by step: Int) -> Menu {
    guard !candidates.isEmpty else { return self }
    guard let selected else {
      return Menu(candidates, selected: step > 0 ? 0 : candidates.count - 1)
    }
    let count = candidates.count
    return Menu(candidates, selected: ((selected + step) % count + count) % count)
  }
}
