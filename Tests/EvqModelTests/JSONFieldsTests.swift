import EvqModel
import Testing

/// Iteration over valid JSON.
struct JSONFieldsTests {
  @Test(
    "the elements of an array are its values as written",
    arguments: [
      ("[]", []), (" [ ] ", []), ("[1, 2.50,-3e4]", ["1", "2.50", "-3e4"]),
      (#"["a,]","b\"]",null,true]"#, ["a,]", #"b\"]"#, "null", "true"]),
      (#"[{"a":[1,"]"]} , [[],{}] ]"#, [#"{"a":[1,"]"]}"#, "[[],{}]"]), ("{}", []), ("3", []),
    ]
  )
  func elements(text: String, expected: [String]) {
    let found = JSONFields.elements(of: Array(text.utf8)[...]).map { element in
      String(decoding: element.rawValue, as: UTF8.self)
    }
    #expect(found == expected)
  }

  @Test(
    "an invalid array does not cause a trap or a hang",
    arguments: ["[", "[1", "[}", "[1}2]", "[\"", "[,,"]
  )
  func terminates(text: String) {
    #expect(JSONFields.elements(of: Array(text.utf8)[...]).count <= 2)
  }
}
