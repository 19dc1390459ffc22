/* Records that are written alike: the same keys in the same order, between them values of the same kinds.

   Exports repeat a few such shapes. Once a record was read token by token, others of its shape need not be:
   what stands between their values is compared as bytes, and what is equal to checked text is checked, too. */
#ifndef EVQ_RECORD_TEMPLATE_HPP
#define EVQ_RECORD_TEMPLATE_HPP

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/* A key to look for and the field that it fills. */
struct Target {
  std::string name;
  size_t field;
};

/* The bytes from a token to the value after it, eight at a time. */
class Segment {
 public:
  static constexpr uint32_t kNoField = UINT32_MAX;

  /* The value's token, counted from the record's first. */
  uint32_t value;
  bool is_string;
  uint32_t field;

  /* The first `taken` bytes of the value belong to the segment: a string's quote, the bracket at the end. */
  Segment(uint32_t value, bool is_string, uint32_t field, const uint8_t *start, size_t distance,
          size_t taken)
      : value(value), is_string(is_string), field(field), distance(distance) {
    size_t length = distance + taken;
    words.resize((length + 7) / 8);
    if (length > 0) memcpy(words.data(), start, length);
    mask = length % 8 == 0 ? UINT64_MAX : UINT64_MAX >> (64 - length % 8 * 8);
  }

  /* Whether the bytes from `start`, which the value follows at `place`, are these; some more may be read. */
  bool equals(const uint8_t *start, const uint8_t *place) const {
    if (static_cast<size_t>(place - start) != distance) return false;
    if (words.empty()) return true;
    size_t last = words.size() - 1;
    for (size_t index = 0; index < last; index++) {
      if (load(start + index * 8) != words[index]) return false;
    }
    return (load(start + last * 8) & mask) == words[last];
  }

 private:
  static uint64_t load(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
  }

  size_t distance;
  std::vector<uint64_t> words;
  /* What of the last word counts. */
  uint64_t mask;
};

struct RecordTemplate {
  /* One for each value, and one that ends with the record's last token. */
  std::vector<Segment> segments;
  std::vector<uint32_t> missing;
  uint32_t token_count = 0;

  /* Takes the shape of a record that was read and is valid, whose tokens are [token, token + count) and count
     from `text`; false for one where the place of a field could not be foretold (a field that is an object or
     comes twice, a key with escapes) and for one of several lines. */
  bool learn(const uint8_t *text, const uint32_t *token, uint32_t count,
             const std::vector<Target> &keys, const std::vector<Target> &properties,
             size_t field_count) {
    std::vector<bool> is_there(field_count, false);
    int depth = 0;
    bool in_properties = false, saw_properties = false;
    std::string_view key;
    uint32_t start = 0;
    token_count = count;
    if (memchr(text + token[0], '\n', token[count - 1] - token[0]) != nullptr) return false;
    for (uint32_t index = 0; index < count; index++) {
      uint8_t byte = text[token[index]];
      if (byte == ',' || byte == ':') continue;
      if (byte == '}' || byte == ']') {
        depth--;
        if (depth == 1) in_properties = false;
        continue;
      }
      bool is_string = byte == '"';
      if (is_string && text[token[index + 1]] == ':') {
        key = name(text, token[index], token[index + 1]);
        if (key.find('\\') != std::string_view::npos) return false;
        continue;
      }
      bool is_properties = depth == 1 && key == "properties";
      if (is_properties && saw_properties) return false;
      saw_properties |= is_properties;
      const std::vector<Target> *wanted =
          depth == 1 ? &keys : depth == 2 && in_properties ? &properties : nullptr;
      uint32_t field = Segment::kNoField;
      if (wanted != nullptr && !find(*wanted, key, &field)) return false;
      if (field != Segment::kNoField) {
        if (is_there[field] || byte == '{' || byte == '[') return false;
        is_there[field] = true;
      }
      if (byte == '{' || byte == '[') {
        in_properties |= is_properties && byte == '{';
        depth++;
        continue;
      }
      add(index, is_string, field, text, token, start);
      start = index + 1;
    }
    add(count - 1, false, Segment::kNoField, text, token, start);
    for (size_t index = 0; index < field_count; index++) {
      if (!is_there[index]) missing.push_back(static_cast<uint32_t>(index));
    }
    return true;
  }

 private:
  void add(uint32_t value, bool is_string, uint32_t field, const uint8_t *text,
           const uint32_t *token, uint32_t start) {
    const uint8_t *from = text + token[start];
    bool is_end = value + 1 == token_count;
    segments.emplace_back(value, is_string, field, from, text + token[value] - from,
                          is_string || is_end);
  }

  static std::string_view name(const uint8_t *text, uint32_t place, uint32_t colon) {
    uint32_t end = colon;
    while (text[end - 1] != '"') end--;
    return {reinterpret_cast<const char *>(text) + place + 1, end - place - 2};
  }

  /* The field of a key, if it has one; false where it has several. */
  static bool find(const std::vector<Target> &targets, std::string_view key, uint32_t *field) {
    for (const Target &target : targets) {
      if (target.name != key) continue;
      if (*field != Segment::kNoField) return false;
      *field = static_cast<uint32_t>(target.field);
    }
    return true;
  }
};

/* The shapes seen last, the latest first. */
class RecordTemplates {
 public:
  std::vector<std::unique_ptr<RecordTemplate>> known;

  /* Puts the one that a record had before the others: the next record often has it, too. */
  void hit(size_t index) {
    hit_count++;
    if (index > 0) std::rotate(known.begin(), known.begin() + index, known.begin() + index + 1);
  }

  /* Whether one more is worth being learnt: not where every record has a shape of its own. */
  bool has_room() const { return learnt_count < kKnownMax || hit_count > 16 * learnt_count; }

  void add(std::unique_ptr<RecordTemplate> record) {
    if (known.size() == kKnownMax) known.pop_back();
    known.insert(known.begin(), std::move(record));
    learnt_count++;
  }

  /* More would cost more to try than to do without. */
  static constexpr size_t kKnownMax = 16;
  static constexpr uint32_t kTokensMax = 1 << 10;

 private:
  size_t hit_count = 0, learnt_count = 0;
};

#endif
