import CEditline
import Glibc

/// libedit, which draws nothing here: keys to commands, and the text that they change.
final class EditLine {
  /// What a command asks libedit to do next.
  enum Outcome: UInt8 {
    case refresh = 4
    case accept = 1
    case endOfInput = 2
    case refuse = 6
    /// Nothing was done: a count or an operator of vi that waits for its motion still does.
    case nothing = 3
  }

  private let handle: OpaquePointer
  /// The text of the last reading, so that a key which changes nothing does not convert it again.
  private var known = EditText()

  /// An editor for the terminal; `client` is given back by `client(of:)` and must outlive it.
  ///
  /// Nil where the terminal cannot be edited on.
  init?(client: UnsafeMutableRawPointer) {
    evq_use_utf8()
    guard let handle = evq_start("evq") else { return nil }
    self.handle = handle
    _ = evq_set_client(handle, client)
    _ = evq_set_number(handle, EL_SIGNAL, 0)
    _ = evq_take_control_keys(handle)
    guard isEditing else { return nil }
  }

  deinit {
    // Ending an editor that still edits would drop what was typed ahead.
    _ = evq_set_number(handle, EL_EDITMODE, 0)
    el_end(handle)
  }

  static func client(of handle: OpaquePointer?) -> UnsafeMutableRawPointer? {
    evq_client(handle)
  }

  // MARK: Keys

  var isVi: Bool {
    get { evq_is_vi(handle) == 1 }
    set { _ = evq_set_mode(handle, newValue ? "vi" : "emacs") }
  }

  /// Gives a command a name that keys can be bound to.
  func add(_ name: String, _ help: String, _ command: @escaping evq_command_t) {
    _ = evq_add(handle, name, help, command)
  }

  func bind(_ key: String, to command: String) { _ = evq_bind(handle, key, command) }

  /// Binds a key of vi's command mode.
  func bindInCommandMode(_ key: String, to command: String) {
    _ = evq_bind_command(handle, key, command)
  }

  func setReader(_ reader: @escaping evq_read_t) { _ = evq_set_reader(handle, reader) }

  /// Carries out what a line of `.editrc` says.
  func perform(_ line: String) { _ = evq_parse(handle, line) }

  /// Whether keys edit: `edit off` in `.editrc` says no.
  var isEditing: Bool {
    var isEditing: Int32 = 1
    _ = evq_get_number(handle, EL_EDITMODE, &isEditing)
    return isEditing != 0
  }

  // MARK: Reading

  /// Edits one line; what it was is kept by the commands that ended it.
  func run() {
    var count: Int32 = 0
    _ = el_wgets(handle, &count)
  }

  /// Raw mode on or off.
  func setRaw(_ isRaw: Bool) { _ = evq_set_number(handle, EL_PREP_TERM, isRaw ? 1 : 0) }

  func resize() { el_resize(handle) }

  // MARK: The text

  var buffer: EditBuffer {
    guard let line = el_wline(handle)?.pointee, let start = line.buffer, let end = line.lastchar,
      let cursor = line.cursor
    else { return EditBuffer("") }
    known.update(UnsafeBufferPointer(start: start, count: max(0, end - start)))
    return EditBuffer(known.text, byteCursor: known.bytes(before: cursor - start))
  }

  /// Changes the text to this one, in one place: a long text is not written again for each key.
  func replace(with buffer: EditBuffer) {
    let before = self.buffer
    let change = TextChange(from: before.text, to: buffer.text)
    if change.removedCount > 0 || !change.inserted.isEmpty {
      move(to: change.start + change.removedCount)
      el_deletestr(handle, Int32(clamping: change.removedCount))
      if !change.inserted.isEmpty { _ = el_winsertstr(handle, change.inserted + [0]) }
    }
    move(to: buffer.scalarCursor)
  }

  private func move(to scalar: Int) {
    _ = el_cursor(handle, Int32(clamping: scalar - Int(el_cursor(handle, 0))))
  }
}
