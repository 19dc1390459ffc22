/* Tells lines that cannot match from their bytes alone, before they are parsed.

   A line in which none of a field's wanted texts occurs, and no backslash that could hide one, has another
   value there. It is left out if that is all that a parser would find: the field is there, so that the condition
   is false and not missing, and the line starts and ends as an object does. That nothing else is wrong with
   the line is not checked. */
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

  /* More texts would cost more than parsing; shorter ones are everywhere. The text of an object or array can
     be written with other blanks, so it need not occur in its line. */
  static bool is_worth_it(const std::vector<std::string> &texts) {
    auto is_useless = [](const std::string &text) {
      return text.size() < 3 || text[0] == '{' || text[0] == '[';
    };
    return !texts.empty() && texts.size() <= 4 &&
           std::none_of(texts.begin(), texts.end(), is_useless);
  }

  /* Starts on other bytes, whose lines are asked about in order. */
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

  /* Whether the line [begin, end), without the space around it, cannot match. */
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

  /* Counts what came of a line; after some, whether going on is worth it: looking at lines one by one is
     slower than parsing many together. */
  bool goes_on(bool was_rejected) {
    line_count++;
    rejected_count += was_rejected;
    return line_count < 4096 || rejected_count * 2 > line_count;
  }

 private:
  /* Whether the key stands there with a text, and no bracket but the first before it: at the top level. */
  bool has_field(const uint8_t *begin, const uint8_t *end) {
    const uint8_t *place = begin + offset;
    if (!has_key(place, end)) {
      const void *found = memmem(begin, static_cast<size_t>(end - begin), key.data(), key.size());
      if (found == nullptr) return false;
      place = static_cast<const uint8_t *>(found);
      offset = static_cast<size_t>(place - begin);
    }
    for (const uint8_t *byte = begin + 1; byte < place; byte++) {
      if (is_bracket[*byte]) return false;
    }
    const uint8_t *value = place + key.size();
    while (*value == ' ') value++;
    return value < end && *value == '"';
  }

  bool has_key(const uint8_t *place, const uint8_t *end) const {
    return place + key.size() < end && memcmp(place, key.data(), key.size()) == 0;
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
  /* Where the key stood in the line before: lines resemble each other. */
  size_t offset = 0;
};

#endif
