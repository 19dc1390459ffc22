import ArgumentParser
import EvqModel
import EvqSession

/// Options for the parameters of a script.
struct ParameterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Set a parameter of the script: name=value.", valueName: "k=v")
  )
  var param: [String] = []

  @Option(
    name: .customLong("param-file"),
    help: ArgumentHelp(
      "Read parameter values from a file: TOML, or JSON if it ends in .json.",
      valueName: "file"
    )
  )
  var parameterFile: String?

  /// The values by name; `--param` overrides `--param-file`.
  func parameters() throws -> NameTable<ParameterValue> {
    var values: NameTable<ParameterValue> = [:]
    if let parameterFile {
      let bytes = try UserFile.bytes(parameterFile, upTo: 1 << 24, as: "the parameter file ")
      values = try ParameterValue.read(bytes, path: parameterFile)
    }
    for pair in param {
      guard let equal = pair.firstIndex(of: "="), equal != pair.startIndex else {
        throw ValidationError("--param takes name=value, found '\(pair)'")
      }
      values[String(pair[..<equal])] = .text(String(pair[pair.index(after: equal)...]))
    }
    return values
  }
}
