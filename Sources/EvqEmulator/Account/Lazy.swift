import Synchronization

/// A value that is made on first use.
final class Lazy<Value: Sendable>: Sendable {
  private let cached: Mutex<Value?> = Mutex(nil)
  private let make: @Sendable () -> Value

  init(_ make: @escaping @Sendable () -> Value) {
    self.make = make
  }

  var value: Value {
    cached.withLock { cached in
      if let cached { return cached }
      let value = make()
      cached = value
      return value
    }
  }
}
