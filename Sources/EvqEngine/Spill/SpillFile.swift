package import EvqFiles
package import EvqModel
import EvqSyntax

/// The temporary file of a query for what does not fit into its memory.
///
/// All operators of a query and their copies in several tasks share one (`MemoryBudget.spill`). The file exists from
/// the first `append` until the last reference is gone; it has no name, so nothing is left after a crash.
package final class SpillFile: Sendable {
  private let file: ScratchFile

  package init(_ file: ScratchFile = ScratchFile()) {
    self.file = file
  }

  /// The number of bytes written so far, for `explain analyze`.
  package var byteCount: Int { file.count }

  /// Writes a chunk; returns its byte range in the file.
  package func append(_ chunk: [UInt8]) throws(RuntimeFailure) -> Range<Int> {
    do throws(SystemError) {
      let start = try file.append(chunk)
      return start..<start + chunk.count
    } catch {
      throw RuntimeFailure(
        .unwritableOutput,
        "cannot write temporary data to `\(TemporaryFiles.folder)`: \(error.text)",
        helps: ["--memory with a larger size writes less", "TMPDIR names another folder for it"]
      )
    }
  }

  /// Reads a chunk back.
  package func chunk(in range: Range<Int>) throws(RuntimeFailure) -> [UInt8] {
    do throws(SystemError) {
      return try file.bytes(in: range)
    } catch {
      throw RuntimeFailure(
        .unreadableInput,
        "cannot read temporary data in `\(TemporaryFiles.folder)`: \(error.text)"
      )
    }
  }
}
