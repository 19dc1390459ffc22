/* The tokens of a JSON text, found by simdjson's first stage: the starts of brackets, colons, commas and values. */
#ifndef EVQ_TOKENS_HPP
#define EVQ_TOKENS_HPP

#include <simdjson.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string>

class Tokens {
 public:
  /* The tokens that are not read yet, as offsets from `origin`. */
  const uint32_t *next = nullptr, *end = nullptr;
  uint64_t origin = 0;

  /* Finds the tokens of [begin, finish), which must be readable 64 bytes further. False if a string is not closed,
     has a control character (a line end included) or is not UTF-8. Throws bad_alloc. */
  bool index(const uint8_t *base, uint64_t begin, uint64_t finish) {
    size_t length = static_cast<size_t>(finish - begin);
    origin = begin;
    next = end = nullptr;
    reserve(length);
    auto error = parser->stage1(base + begin, length, simdjson::stage1_mode::regular);
    if (error && error != simdjson::EMPTY) return false;
    next = parser->structural_indexes.get();
    end = next + (error ? 0 : parser->n_structural_indexes);
    return true;
  }

  /* Moves to the first token at or after a position, forward or back. */
  void go_to(uint64_t position) {
    const uint32_t *first = parser->structural_indexes.get();
    next = std::lower_bound(first, end, position - origin);
  }

  /* Checks the escapes of a string with `length` bytes at `text`, and unescapes it into `result` unless NULL. */
  bool unescape(const uint8_t *text, size_t length, std::string *result) {
    if (scratch_size < length + simdjson::SIMDJSON_PADDING) {
      scratch_size = 0;
      scratch.reset(new uint8_t[length + simdjson::SIMDJSON_PADDING]);
      scratch_size = length + simdjson::SIMDJSON_PADDING;
    }
    uint8_t *stop = parser->parse_string(text, scratch.get());
    if (stop != nullptr && result != nullptr) {
      result->assign(reinterpret_cast<char *>(scratch.get()), static_cast<size_t>(stop - scratch.get()));
    }
    return stop != nullptr;
  }

 private:
  /* Larger texts are rare; their memory is kept for the next one. */
  void reserve(size_t length) {
    if (parser && parser->capacity() >= length) return;
    size_t capacity = length < kCapacityMin ? kCapacityMin : length;
    parser.reset();
    if (simdjson::get_active_implementation()->create_dom_parser_implementation(capacity, 1, parser)) {
      parser.reset();
      throw std::bad_alloc();
    }
  }

  static const size_t kCapacityMin = 1 << 12;

  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
  std::unique_ptr<uint8_t[]> scratch;
  size_t scratch_size = 0;
};

#endif
