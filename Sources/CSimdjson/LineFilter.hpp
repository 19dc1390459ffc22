/* Rejects lines that cannot match by their bytes alone, before they are parsed.

   A line that contains none of a field's wanted texts, and no backslash that could hide one, has another value
   there. It is skipped if the field is present, so that the condition is false and not missing, and if the line
   starts and ends like an object. Other errors in the line are not detected. */
#ifndef EVQ_LINE_FILTER_HPP
#define EVQ_LINE_FILTER_HPP

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "LiteralSearch.hpp"

class LineFilter {
 public:
  /* For a top-level field, found by its key. */
  LineFilter(const std::string &key, const std::vector<std::string> &texts)
      : key('"' + key + "\":") {
    for (const std::string &text : texts) searches.push_back({LiteralSearch(text), nullptr});
  }

  /* Searching for more texts costs more than parsing; shorter texts are too frequent. The text of an object or
     array can have other white space, so it need not occur in its line. */
  static bool is_worth_it(const std::vector<std::string> &texts) {
    auto is_useless = [](const std::string &text) {
      return text.size() < 3 || text[0] == '{' || text[0] == '[';
    };
    return !texts.empty() && texts.size() <= 4 &&
           std::none_of(texts.begin(), texts.end(), is_useless);
  }

  /* Starts on new bytes; their lines must be tested in order. */
  void start(const uint8_t *begin, const uint8_t *end) {
    if (!is_adapted) {
      size_t sample = std::min<size_t>(1 << 14, static_cast<size_t>(end - begin));
      for (Search &search : searches) search.literal.adapt(begin, sample);
      is_adapted = true;
    }
    stop = end;
    for (Search &search : searches) search.hit = search.literal.find(begin, end);
    const void *found = memchr(begin, '\\', static_cast<size_t>(end - begin));
    backslash = found ? static_cast<const uint8_t *>(found) : end;
  }

  /* Whether the line [begin, end) cannot match; it is trimmed. */
  bool rejects(const uint8_t *begin, const uint8_t *end) {
    for (Search &search : searches) {
      if (search.hit < begin) search.hit = search.literal.find(begin, stop);
      if (search.hit < end) return false;
    }
    if (backslash < begin) {
      const void *found = memchr(begin, '\\', static_cast<size_t>(stop - begin));
      backslash = found ? static_cast<const uint8_t *>(found) : stop;
    }
    return backslash >= end && *begin == '{' && end[-1] == '}' && has_field(begin, end);
  }

  /* Counts a line; false when too few lines are rejected, because testing lines one by one is slower than
     parsing many together. */
  bool stays_useful(bool was_rejected) {
    line_count++;
    rejected_count += was_rejected;
    return line_count < 4096 || rejected_count * 2 > line_count;
  }

 private:
  /* Whether the line has the key with a text value at the top level: no bracket but the first is before it. */
  bool has_field(const uint8_t *begin, const uint8_t *end) {
    const uint8_t *position = begin + offset;
    if (!has_key(position, end)) {
      const void *found = memmem(begin, static_cast<size_t>(end - begin), key.data(), key.size());
      if (found == nullptr) return false;
      position = static_cast<const uint8_t *>(found);
      offset = static_cast<size_t>(position - begin);
    }
    for (const uint8_t *byte = begin + 1; byte < position; byte++) {
      if (is_bracket[*byte]) return false;
    }
    const uint8_t *value = position + key.size();
    while (*value == ' ') value++;
    return value < end && *value == '"';
  }

  bool has_key(const uint8_t *position, const uint8_t *end) const {
    return position + key.size() < end && memcmp(position, key.data(), key.size()) == 0;
  }

  struct Brackets {
    bool is[256] = {};
    Brackets() { is['{'] = is['}'] = is['['] = is[']'] = true; }
    bool operator[](uint8_t byte) const { return is[byte]; }
  };

  struct Search {
    LiteralSearch literal;
    const uint8_t *hit;
  };

  Brackets is_bracket;
  std::string key;
  std::vector<Search> searches;
  const uint8_t *stop = nullptr, *backslash = nullptr;
  bool is_adapted = false;
  size_t line_count = 0, rejected_count = 0;
  /* The offset of the key in the previous line: lines are similar. */
  size_t offset = 0;
};

#endif
