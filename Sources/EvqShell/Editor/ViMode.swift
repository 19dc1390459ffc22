/// Which of its two modes vi is in, for the sign in the prompt.
///
/// libedit tells nobody. A key that may have changed the mode is followed by a code that is bound to another
/// command in each mode, and that command is the answer. Keys that read a character of their own (`f`, `r`) must
/// not be followed by it, and others need not be.
package struct ViMode: Sendable, Equatable {
  package enum State: Sendable, Equatable { case insert, command }

  package private(set) var state = State.insert
  /// Whether the key before reads this one as its argument.
  private var takesCharacter = false
  /// Whether a `c` waits for the motion over what it changes.
  private var isChanging = false

  package init() {}

  /// Notes a key on its way to libedit; whether libedit has to be asked then.
  package mutating func note(_ key: Key) -> Bool {
    switch key {
    case .escape:
      self = ViMode()
      state = .command
      return false
    case .alt(let scalar):
      _ = note(.escape)
      return note(.text(scalar))
    case .text(let scalar): return state == .command && note(scalar)
    case .control, .special:
      takesCharacter = false
      return state == .command && isChanging
    case .paste: return false
    }
  }

  private mutating func note(_ scalar: Unicode.Scalar) -> Bool {
    if takesCharacter {
      takesCharacter = false
      return isChanging
    }
    switch scalar {
    case "f", "F", "t", "T", "r":
      takesCharacter = true
      return false
    case "c":
      defer { isChanging = true }
      return isChanging
    case "i", "I", "a", "A", "s", "S", "C", "R", "_", ".": return true
    default: return isChanging
    }
  }

  /// What libedit has answered.
  package mutating func answer(_ state: State) {
    self.state = state
    if state == .insert { isChanging = false }
  }

  /// The sign before the prompt.
  package var sign: String {
    switch state {
    case .insert: "[i] "
    case .command: "[c] "
    }
  }
}
