#include "CSimdjson.h"
#include "SkipValue.hpp"

#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "RecordWalk.hpp"

namespace {

/* Finds the end of an object or array by counting brackets outside of strings. */
struct BracketWalk {
  const uint8_t *base;
  uint64_t end;
  uint64_t position;
  uint64_t depth = 0;
  bool in_string = false;

  /* Reads one byte, or an escape of two; true behind the last closing bracket. */
  bool step() {
    uint8_t byte = base[position++];
    if (in_string) {
      if (byte == '\\') position++;
      if (byte == '"') in_string = false;
      return false;
    }
    if (byte == '"') in_string = true;
    if (byte == '{' || byte == '[') depth++;
    return (byte == '}' || byte == ']') && --depth == 0;
  }

#if defined(__SSE2__)
  /* The positions of a byte in 64 bytes, as bits. */
  static uint64_t positions(const __m128i block[4], char byte) {
    const __m128i wanted = _mm_set1_epi8(byte);
    uint64_t bits = 0;
    for (int part = 0; part < 4; part++) {
      uint64_t found = static_cast<uint16_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(block[part], wanted)));
      bits |= found << (16 * part);
    }
    return bits;
  }

  /* Bit n is set if an odd number of the bits 0 to n is set. */
  static uint64_t parity(uint64_t bits) {
    for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
    return bits;
  }

  /* Reads 64 bytes at once, or up to the last bracket, where the depth is 0; false, without reading, if they contain a
     backslash. */
  bool skip_block() {
    __m128i block[4], folded[4];
    for (int part = 0; part < 4; part++) {
      block[part] = _mm_loadu_si128(reinterpret_cast<const __m128i *>(base + position + 16 * part));
      // '[' and '{' differ in this bit only, as do ']' and '}'.
      folded[part] = _mm_or_si128(block[part], _mm_set1_epi8(0x20));
    }
    if (positions(block, '\\') != 0) return false;
    uint64_t strings = parity(positions(block, '"')) ^ (in_string ? ~0ull : 0);
    uint64_t opening = positions(folded, '{') & ~strings, closing = positions(folded, '}') & ~strings;
    for (uint64_t brackets = opening | closing; brackets != 0; brackets &= brackets - 1) {
      depth += (opening & brackets & -brackets) != 0 ? 1 : -1;
      if (depth > 0) continue;
      position += __builtin_ctzll(brackets) + 1;
      return true;
    }
    in_string = strings >> 63;
    position += 64;
    return true;
  }
#else
  bool skip_block() { return false; }
#endif

  /* Moves behind the closing bracket; false if there is none. */
  bool find_end() {
    while (position < end) {
      if (position + 64 <= end && skip_block()) {
        if (depth == 0) return true;
        continue;
      }
      uint64_t stop = position + 64 < end ? position + 64 : end;
      while (position < stop) {
        if (step()) return true;
      }
    }
    return false;
  }
};

}  // namespace

uint64_t skip_string(const uint8_t *base, uint64_t position, uint64_t end) {
  for (position++; position < end; position++) {
    if (base[position] == '\\') {
      position++;
    } else if (base[position] == '"') {
      return position + 1;
    }
  }
  return end;
}

uint64_t evq_skip_value(const uint8_t *base, uint64_t position, uint64_t end) {
  if (position >= end) return end;
  uint8_t first = base[position];
  if (first == '"') return skip_string(base, position, end);
  if (first == '{' || first == '[') {
    BracketWalk walk{base, end, position};
    return walk.find_end() ? walk.position : end;
  }
  uint64_t start = position;
  while (position < end && !is_space(base[position]) && !strchr(",]}{[\"", base[position])) {
    position++;
  }
  return position > start ? position : position + 1;
}

int evq_is_closed(const uint8_t *base, uint64_t position, uint64_t end, uint64_t *finish) {
  BracketWalk walk{base, end, position};
  bool is_closed = position < end && (base[position] == '{' || base[position] == '[') && walk.find_end();
  *finish = walk.position;
  return is_closed;
}
