import EvqTestSupport
import Testing

/// The shared libraries that each start of the program loads.
struct LibraryTests {
  @Test(
    "libcurl is loaded at the first request; others are linked statically",
    arguments: ["curl", "z", "zstd", "edit", "tinfo", "bsd", "md", "re2", "tomlplusplus"]
  )
  func libraries(name: String) throws {
    // The loader lists the libraries and starts nothing.
    let result = try EvqProcess.run([], environment: ["LD_TRACE_LOADED_OBJECTS": "1"])
    let libraries = result.output.split(separator: "\n").compactMap { line in
      line.split(whereSeparator: { $0 == " " || $0 == "\t" }).first.map(String.init)
    }
    #expect(libraries.contains { $0.hasPrefix("libc.so.") })
    #expect(!libraries.contains { $0.hasPrefix("lib\(name).so") })
  }
}
