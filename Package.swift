// swift-tools-version: 6.2
import PackageDescription

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser",
  package: "swift-argument-parser"
)

/// Flags that make the program small and its start fast.
///
/// Without exported symbols the linker can drop what nothing calls, and the loader has fewer names to read. No library
/// looks for symbols in the program.
let releaseLinking = ["-use-ld=lld", "-Xlinker", "--no-export-dynamic", "-Xlinker", "--as-needed"]

let package = Package(
  name: "evq",
  products: [.executable(name: "evq", targets: ["evq"])],
  dependencies: [
    // Arguments, help and shell completions: several hundred lines of our own, for 20 s of build.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  // What evq writes itself although libraries exist, and why:
  // - The lexer and parser: error recovery and completion share them.
  // - Display width and case folding: a library would bring a second version of Unicode beside Swift's.
  // - Keyed fingerprints (SipHash): swift-crypto would bring a build of BoringSSL for 60 lines; Hasher differs by run.
  // - Stable hashes and seeded random numbers: ten lines each; the standard library has neither.
  // - Time parsing: it runs for every row without allocating, and EvqModel has no Foundation.
  // - JSON of single values: simdjson has already checked them; another pass through a shim would not be shorter.
  // - CSV and TSV: missing and empty values differ, which no library for Swift keeps apart.
  targets: [
    // In import order: a target imports only targets above it (see Architecture.md in Sources/evq/evq.docc).
    .systemLibrary(
      name: "CSystemSimdjson",
      path: "Sources/CSimdjson/system",
      providers: [.apt(["libsimdjson-dev"])]
    ),
    .target(
      name: "CSimdjson",
      dependencies: ["CSystemSimdjson"],
      exclude: ["system"],
      linkerSettings: [.linkedLibrary("simdjson")]
    ),
    // Regular expressions in linear time, as in DuckDB and ClickHouse. Linked statically, because another shared
    // library would slow down each start.
    .systemLibrary(
      name: "CSystemRE2",
      path: "Sources/CRE2/system",
      providers: [.apt(["libre2-dev"])]
    ),
    .target(
      name: "CRE2",
      dependencies: ["CSystemRE2"],
      exclude: ["system"],
      linkerSettings: [.linkedLibrary(":libre2.a")]
    ),
    // The configuration file, parameter files and fault plans: toml++, whose headers hold all of it.
    .systemLibrary(
      name: "CSystemTOML",
      path: "Sources/CTOML/system",
      providers: [.apt(["libtomlplusplus-dev"])]
    ),
    .target(name: "CTOML", dependencies: ["CSystemTOML"], exclude: ["system"]),
    // The targets that use these three link them statically, too.
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CEditline", providers: [.apt(["libedit-dev"])]),
    // The headers of libcurl4-openssl-dev; the library is loaded at the first request (see CCurl.h).
    .target(name: "CCurl", linkerSettings: [.linkedLibrary("dl")]),
    // The HTTP server of `evq serve`: the headers of libmicrohttpd-dev; the library is loaded when a server starts (see
    // CMicrohttpd.h). Measured against Hummingbird, which served before: Hummingbird's NIO alone takes 131 s of processor
    // time to build, this 1 s; the unstripped program was 144 MB, now 103 MB; the server's processor time for a page of
    // one event was 75 µs, now 36 µs, of which the library has 10 µs. HostileClientTests has the clients it withstands.
    .target(name: "CMicrohttpd", linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "EvqSyntax", swiftSettings: .evq),
    .target(name: "EvqModel", dependencies: ["CRE2", "EvqSyntax"], swiftSettings: .evq),
    .target(
      name: "EvqFiles",
      dependencies: ["CTOML", "EvqSyntax", "EvqModel"],
      swiftSettings: .evq
    ),
    .target(name: "EvqPlan", dependencies: ["EvqSyntax", "EvqModel"], swiftSettings: .evq),
    .target(
      name: "EvqPlanner",
      dependencies: ["EvqSyntax", "EvqModel", "EvqPlan"],
      swiftSettings: .evq
    ),
    .target(
      name: "EvqEngine",
      dependencies: ["CSimdjson", "CZlib", "CZstd", "EvqModel", "EvqFiles", "EvqPlan"],
      swiftSettings: .evq,
      linkerSettings: [.linkedLibrary(":libz.a"), .linkedLibrary(":libzstd.a")]
    ),
    .target(
      name: "EvqHTTP",
      dependencies: ["CCurl", "EvqSyntax", "EvqModel", "EvqFiles", "EvqEngine"],
      swiftSettings: .evq
    ),
    .target(
      name: "EvqHubSpot",
      dependencies: ["EvqSyntax", "EvqModel", "EvqPlan", "EvqEngine", "EvqHTTP"],
      swiftSettings: .evq
    ),
    .target(
      name: "EvqEmulator",
      dependencies: [
        "CMicrohttpd", "EvqModel", "EvqSyntax", "EvqFiles", "EvqEngine", "EvqHTTP",
      ],
      swiftSettings: .evq
    ),
    .target(
      name: "EvqBackends",
      dependencies: [
        "EvqSyntax", "EvqModel", "EvqFiles", "EvqPlan", "EvqEngine", "EvqHTTP", "EvqHubSpot",
        "EvqEmulator",
      ],
      swiftSettings: .evq
    ),
    .target(
      name: "EvqRender",
      dependencies: ["EvqSyntax", "EvqModel"],
      swiftSettings: .evq
    ),
    .target(
      name: "EvqSession",
      dependencies: [
        "EvqSyntax", "EvqModel", "EvqFiles", "EvqPlan", "EvqPlanner", "EvqEngine", "EvqHTTP",
        "EvqHubSpot", "EvqEmulator", "EvqBackends", "EvqRender",
      ],
      swiftSettings: .evq
    ),
    .target(
      name: "EvqShell",
      dependencies: [
        "CEditline", "EvqSyntax", "EvqModel", "EvqFiles", "EvqRender", "EvqSession",
      ],
      swiftSettings: .evq,
      linkerSettings: ["edit", "tinfo", "bsd", "md"].map { .linkedLibrary(":lib\($0).a") }
    ),
    .executableTarget(
      name: "evq",
      dependencies: ["EvqBackends", "EvqFiles", "EvqSession", "EvqShell", argumentParser],
      swiftSettings: .evq,
      linkerSettings: [.unsafeFlags(releaseLinking, .when(configuration: .release))]
    ),
    .target(
      name: "EvqTestSupport",
      dependencies: [
        "EvqSession", "EvqEngine", "EvqHTTP", "EvqHubSpot", "EvqModel", "EvqRender",
      ],
      path: "Tests/EvqTestSupport",
      swiftSettings: .evq
    ),
    .evqTests("EvqSyntaxTests", ["EvqSyntax"]),
    .evqTests("EvqModelTests", ["EvqModel", "EvqSyntax"]),
    .evqTests("EvqFilesTests", ["EvqFiles", "EvqModel"]),
    .evqTests("EvqPlannerTests", ["EvqSyntax", "EvqModel", "EvqPlan", "EvqPlanner", "EvqHubSpot"]),
    .evqTests("EvqEngineTests", ["EvqEngine", "EvqModel", "EvqPlan", "EvqPlanner", "EvqSyntax"]),
    .evqTests(
      "EvqHTTPTests",
      ["EvqEngine", "EvqHTTP", "EvqHubSpot", "EvqEmulator", "EvqModel", "EvqSyntax"]
    ),
    .evqTests(
      "EvqHubSpotTests",
      ["EvqEngine", "EvqPlan", "EvqHTTP", "EvqHubSpot", "EvqEmulator", "EvqSyntax"]
    ),
    .evqTests(
      "EvqEmulatorTests",
      ["EvqEmulator", "EvqEngine", "EvqHTTP", "EvqModel", "EvqSyntax"]
    ),
    .evqTests("EvqRenderTests", ["EvqRender", "EvqModel"]),
    .evqTests(
      "EvqSessionTests",
      [
        "EvqSession", "EvqBackends", "EvqEmulator", "EvqHTTP", "EvqHubSpot", "EvqModel",
        "EvqRender", "EvqSyntax",
      ]
    ),
    .evqTests(
      "EvqShellTests",
      ["EvqShell", "EvqBackends", "EvqSession", "EvqRender", "EvqSyntax"]
    ),
    .evqTests("GoldenTests", ["EvqBackends", "EvqSession", "EvqRender", "EvqSyntax"]),
    .evqTests(
      "PropertyTests",
      ["EvqEngine", "EvqSyntax", "EvqPlan", "EvqPlanner", "EvqHTTP", "EvqHubSpot", "EvqEmulator"]
    ),
    .evqTests(
      "EndToEndTests",
      ["evq", "EvqRender", "EvqSession", "EvqSyntax"],
      exclude: ["Screens"]
    ),
    // `make bench`: evq and other programs over event files, and the keys of the shell.
    .executableTarget(
      name: "evq-bench",
      dependencies: ["EvqModel", "EvqTestSupport"],
      path: "Tests/EvqBench",
      swiftSettings: .evq
    ),
    // Drivers for libFuzzer; Tests/Scripts/fuzz.sh links and runs them.
    .target(name: "EvqFuzzCounters", path: "Tests/EvqFuzzCounters"),
    .target(
      name: "EvqFuzz",
      dependencies: [
        "EvqFuzzCounters", "EvqEngine", "EvqHTTP", "EvqHubSpot", "EvqPlan", "EvqPlanner",
        "EvqModel",
        "EvqSyntax",
      ],
      path: "Tests/EvqFuzz",
      swiftSettings: .evq
    ),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)

// Each folder of Sources has a README that says what the module contains. Targets outside of Sources have a path.
for target in package.targets where target.path == nil && target.type != .system {
  target.exclude.append("README.md")
}

extension [SwiftSetting] {
  /// The settings of all our targets; dependencies keep their own.
  static var evq: [SwiftSetting] {
    [
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("InternalImportsByDefault"),
      .enableUpcomingFeature("MemberImportVisibility"),
      .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
      .treatAllWarnings(as: .error),
    ]
  }
}

extension Target {
  /// A test target in the folder of its name in `Tests`.
  static func evqTests(
    _ name: String,
    _ dependencies: [Target.Dependency],
    exclude: [String] = []
  ) -> Target {
    .testTarget(
      name: name,
      dependencies: dependencies + ["EvqTestSupport"],
      path: "Tests/\(name)",
      exclude: exclude,
      swiftSettings: .evq
    )
  }
}
