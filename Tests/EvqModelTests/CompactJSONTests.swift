import EvqModel
import Testing

/// The compact text of objects and arrays.
struct CompactJSONTests {
  @Test(
    "the compact text has no blanks and a unique form of strings",
    arguments: [
      (#"{"a":1}"#, #"{"a":1}"#), (" { \"a\" :\t[ 1 , 2.50 ,\n-1E3 ] } ", #"{"a":[1,2.50,-1E3]}"#),
      (#"{"b":null,"a":true}"#, #"{"b":null,"a":true}"#), ("[ ]", "[]"), ("{ }", "{}"),
      (#"["s\u00e3o","\/","a b"]"#, #"["são","/","a b"]"#),
      (#"["\"\\","\u000a","\u0001"]"#, #"["\"\\","\n","\u0001"]"#),
      (#"{"a b" : "c  d"}"#, #"{"a b":"c  d"}"#), (#"{"a":1,"a":2}"#, #"{"a":1,"a":2}"#),
      (#"["]","}"]"#, #"["]","}"]"#),
    ]
  )
  func compact(text: String, expected: String) {
    let compact = JSONText.compact(Array(text.utf8)[...])
    #expect(compact == expected)
    #expect(JSONText.compact(Array(compact.utf8)[...]) == expected)
  }

  @Test(
    "invalid JSON does not cause a trap or a hang",
    arguments: ["[\"", "{\"a", "[\"\\", "\"", "[\"a\\\""]
  )
  func terminates(text: String) {
    #expect(JSONText.compact(Array(text.utf8)[...]).utf8.count <= text.utf8.count + 2)
  }
}
