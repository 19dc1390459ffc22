/// Tracks the vi mode for the sign in the prompt.
///
/// libedit does not report its mode. After a key that may change the mode, the editor sends a code that is bound
/// to a different command in each mode; that command is the answer. The code must not follow keys that read an
/// argument (`f`, `r`).
package struct ViMode: Sendable, Equatable {
  package enum State: Sendable, Equatable { case insert, command }

  package private(set) var state = State.insert
  /// Whether the previous key reads the next one as its argument.
  private var takesCharacter = false
  /// Whether a `c` waits for its motion.
  private var isChanging = false

  package init() {}

  /// Notes a key; returns whether libedit has to be asked for the mode after it.
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

  /// Stores libedit's answer.
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
