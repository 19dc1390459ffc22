/* The tokens of JSON text, found by simdjson's first stage: where brackets, colons, commas and values start. */
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
  /* Those that were not read yet; each is a place, counted from `origin`. */
  const uint32_t *next = nullptr, *end = nullptr;
  uint64_t origin = 0;

  /* Finds the tokens of [begin, finish), which must be readable 64 bytes further; false where a string is not
     closed, holds a control character (a line end among them) or is no UTF-8. Throws bad_alloc. */
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

  /* Goes to the first token from a place on, back to one that was read, too. */
  void go_to(uint64_t place) {
    const uint32_t *first = parser->structural_indexes.get();
    next = std::lower_bound(first, end, place - origin);
  }

  /* Checks the escapes of the string whose inside starts at `text`; leaves what it says. */
  bool unescape(const uint8_t *text, size_t length, std::string *said) {
    if (scratch_size < length + simdjson::SIMDJSON_PADDING) {
      scratch_size = 0;
      scratch.reset(new uint8_t[length + simdjson::SIMDJSON_PADDING]);
      scratch_size = length + simdjson::SIMDJSON_PADDING;
    }
    uint8_t *stop = parser->parse_string(text, scratch.get());
    if (stop != nullptr && said != nullptr) {
      said->assign(reinterpret_cast<char *>(scratch.get()), static_cast<size_t>(stop - scratch.get()));
    }
    return stop != nullptr;
  }

 private:
  /* Larger texts are rare; room for one is kept for the next. */
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
