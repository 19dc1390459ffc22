import CEditline
import Glibc

/// libedit: finds the command for each key and holds the text; it draws nothing.
final class EditLine {
  /// What libedit does after a command; the raw values are its `CC_` codes.
  enum Outcome: UInt8 {
    case refresh = 4
    case accept = 1
    case endOfInput = 2
    case refuse = 6
    /// Continue as if no command had run: a vi count or operator still waits for its motion.
    case nothing = 3
  }

  private let handle: OpaquePointer
  private let client: UnsafeMutablePointer<evq_client_t>
  /// The text of the last call; it is converted again only after a change.
  private var known = EditText()

  /// An editor for the terminal; nil if lines cannot be edited there.
  ///
  /// `owner` must outlive it; `run` gets the owner and the number of a command.
  init?(
    owner: UnsafeMutableRawPointer,
    run: @escaping @convention(c) (UnsafeMutableRawPointer?, Int32) -> UInt8
  ) {
    evq_use_utf8()
    guard let handle = evq_start("evq") else { return nil }
    self.handle = handle
    client = .allocate(capacity: 1)
    client.initialize(to: evq_client_t(owner: owner, run: run))
    _ = evq_set_client(handle, client)
    _ = evq_set_number(handle, EL_SIGNAL, 0)
    _ = evq_take_control_keys(handle)
    guard isEditing else { return nil }
  }

  deinit {
    // Ending an editor that still edits would drop input typed ahead.
    _ = evq_set_number(handle, EL_EDITMODE, 0)
    el_end(handle)
    client.deallocate()
  }

  /// The owner, for the reader callback.
  static func owner(of handle: OpaquePointer?) -> UnsafeMutableRawPointer? { evq_owner(handle) }

  // MARK: Keys

  var isVi: Bool {
    get { evq_is_vi(handle) == 1 }
    set { _ = evq_set_mode(handle, newValue ? "vi" : "emacs") }
  }

  /// Adds a command under a name that keys can be bound to.
  func add(_ name: String, _ help: String, number: Int) {
    _ = evq_add(handle, name, help, Int32(clamping: number))
  }

  func bind(_ key: String, to command: String) { _ = evq_bind(handle, key, command) }

  /// Binds a key of vi command mode.
  func bindInCommandMode(_ key: String, to command: String) {
    _ = evq_bind_command(handle, key, command)
  }

  func setReader(_ reader: @escaping evq_read_t) { _ = evq_set_reader(handle, reader) }

  /// Runs a line of `.editrc`.
  func perform(_ line: String) { _ = evq_parse(handle, line) }

  /// Whether lines are edited; `edit off` in `.editrc` disables it.
  var isEditing: Bool {
    var isEditing: Int32 = 1
    _ = evq_get_number(handle, EL_EDITMODE, &isEditing)
    return isEditing != 0
  }

  // MARK: Reading

  /// Edits one line; the command that ends it has to keep the text.
  func run() {
    var count: Int32 = 0
    _ = el_wgets(handle, &count)
  }

  /// Switches raw mode on or off.
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

  /// Replaces the text by changing the one stretch that differs: long texts are not rewritten for each key.
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
