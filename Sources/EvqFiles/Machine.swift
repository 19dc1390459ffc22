import Glibc

/// The processors and the memory of the machine.
package enum Machine {
  /// The processors that this process may use, at least one.
  package static var processorCount: Int {
    max(1, allowedProcessorCount ?? sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  }

  /// The bits of `Cpus_allowed:\t00000000,0000000f`; containers and `taskset` allow a part of the processors.
  private static var allowedProcessorCount: Int? {
    guard let status = try? FileBytes.read("/proc/self/status") else { return nil }
    let title = Array("Cpus_allowed:".utf8)
    let line = status.split(separator: UInt8(ascii: "\n")).first { $0.starts(with: title) }
    return line?.dropFirst(title.count).reduce(0) { count, digit in
      count + (Character(UnicodeScalar(digit)).hexDigitValue?.nonzeroBitCount ?? 0)
    }
  }

  /// The machine's memory, in bytes.
  package static var memoryBytes: Int {
    let (pages, bytes) = (sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
    let (product, overflows) = pages.multipliedReportingOverflow(by: bytes)
    return overflows || product <= 0 ? .max : product
  }
}
