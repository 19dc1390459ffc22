/* Searches for a text, 32 bytes at a time with AVX2. */
#ifndef EVQ_LITERAL_SEARCH_HPP
#define EVQ_LITERAL_SEARCH_HPP

#include <cstdint>
#include <cstring>
#include <string>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

class LiteralSearch {
 public:
  explicit LiteralSearch(const std::string &literal) : literal(literal) {}

  /* Chooses the two bytes of the literal that are rarest in a sample of the text. */
  void adapt(const uint8_t *sample, size_t length) {
    size_t counts[256] = {};
    for (size_t index = 0; index < length; index++) counts[sample[index]]++;
    auto count = [&](size_t index) { return counts[static_cast<uint8_t>(literal[index])]; };
    first = 0;
    second = literal.size() - 1;
    for (size_t index = 0; index < literal.size(); index++) {
      if (count(index) < count(first)) first = index;
    }
    if (second == first) second = 0;
    for (size_t index = 0; index < literal.size(); index++) {
      if (index != first && count(index) < count(second)) second = index;
    }
  }

  /* The first occurrence in [begin, end), or `end`. It may read up to 64 bytes after `end`. */
  const uint8_t *find(const uint8_t *begin, const uint8_t *end) const {
#if defined(__x86_64__)
    static const bool has_avx2 = __builtin_cpu_supports("avx2");
    if (has_avx2 && literal.size() <= 32) return find_avx2(begin, end);
#endif
    const void *found = memmem(begin, static_cast<size_t>(end - begin), literal.data(), literal.size());
    return found ? static_cast<const uint8_t *>(found) : end;
  }

 private:
#if defined(__x86_64__)
  __attribute__((target("avx2"))) const uint8_t *find_avx2(const uint8_t *begin,
                                                           const uint8_t *end) const {
    if (static_cast<size_t>(end - begin) < literal.size()) return end;
    const uint8_t *stop = end - literal.size();
    const __m256i one = _mm256_set1_epi8(literal[first]);
    const __m256i two = _mm256_set1_epi8(literal[second]);
    for (const uint8_t *at = begin; at <= stop; at += 32) {
      __m256i left = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(at + first));
      __m256i right = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(at + second));
      __m256i both = _mm256_and_si256(_mm256_cmpeq_epi8(left, one), _mm256_cmpeq_epi8(right, two));
      uint32_t bits = static_cast<uint32_t>(_mm256_movemask_epi8(both));
      for (; bits != 0; bits &= bits - 1) {
        const uint8_t *candidate = at + __builtin_ctz(bits);
        if (candidate > stop) return end;
        if (memcmp(candidate, literal.data(), literal.size()) == 0) return candidate;
      }
    }
    return end;
  }
#endif

  std::string literal;
  /* The indices of the two bytes that are compared first. */
  size_t first = 0, second = 0;
};

#endif
