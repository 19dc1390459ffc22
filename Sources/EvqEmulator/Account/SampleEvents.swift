import EvqModel
import Synchronization

/// The text of the sample account's events, written when it is read.
///
/// An event can be written alone, because its random numbers are known: a short query reads few events, and
/// writing all of them takes longer than the rest of the run. After many reads all are written and kept.
final class SampleEvents: Sendable {
  private let people: SampleContacts
  private let now: Instant
  /// The random numbers before each event.
  private let starts: [SeededRandom]
  private let readCount = Atomic(0)
  private let written: Lazy<SampleLines>

  /// The number of single reads after which all events are written; ten full pages.
  private static let readsMax = 1_000

  init(_ people: SampleContacts, _ now: Instant, starts: [SeededRandom]) {
    self.people = people
    self.now = now
    self.starts = starts
    written = Lazy { SampleLines(people, now, starts) }
  }

  /// All events, one after the other.
  var lines: SampleLines { written.value }

  /// How many events were written, some of them more than once.
  var writtenCount: Int {
    let count = readCount.load(ordering: .relaxed)
    return count >= SampleEvents.readsMax ? starts.count : count
  }

  /// The event with this number in canonical form.
  func line(_ number: Int) -> ArraySlice<UInt8> {
    if readCount.load(ordering: .relaxed) >= SampleEvents.readsMax { return lines.line(number) }
    readCount.add(1, ordering: .relaxed)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(SampleLines.lineBytes)
    SampleLines.append(number, starts[number], people, now, to: &bytes)
    return bytes[...]
  }
}

/// The events of the sample account in canonical form.
struct SampleLines: Sendable {
  let buffer: ByteBuffer
  /// The end of each event in the buffer.
  private let ends: [Int]

  /// More than most events have, in bytes.
  static let lineBytes = 512

  fileprivate init(_ people: SampleContacts, _ now: Instant, _ starts: [SeededRandom]) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(starts.count * SampleLines.lineBytes)
    ends = starts.enumerated().map { number, random in
      SampleLines.append(number, random, people, now, to: &bytes)
      return bytes.count
    }
    buffer = ByteBuffer(bytes)
  }

  func line(_ number: Int) -> ArraySlice<UInt8> {
    buffer.bytes(in: (number == 0 ? 0 : ends[number - 1])..<ends[number])
  }

  fileprivate static func append(
    _ number: Int,
    _ start: SeededRandom,
    _ people: SampleContacts,
    _ now: Instant,
    to bytes: inout [UInt8]
  ) {
    var random = start
    let event = SampleEvent(
      SampleKind.ofEvent(number),
      serial: number + 1,
      people,
      now,
      &random
    )
    event.append(to: &bytes, &random)
  }
}
