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

/* What one shape is: text between values, and the fields that the values fill. */
class RecordTemplate {
 public:
  /* An object or array that a field is, from bracket to bracket. */
  struct Span {
    uint32_t field, first, last;
  };

  /* A field of the same value as another. */
  struct Copy {
    uint32_t field, source;
  };

  /* One for each value, and one that ends with the record's last token. */
  std::vector<Segment> segments;
  std::vector<Span> spans;
  std::vector<Copy> copies;
  std::vector<uint32_t> missing;
  uint32_t token_count;

  /* Takes the shape of a record that was read and is valid, whose tokens are [token, token + token_count) and
     count from `text`; gives none where the place of a field could not be foretold (one that comes twice, a key
     with escapes) and for a record of several lines. */
  static std::unique_ptr<RecordTemplate> learn(const uint8_t *text, const uint32_t *token,
                                               uint32_t token_count,
                                               const std::vector<Target> &keys,
                                               const std::vector<Target> &properties,
                                               size_t field_count) {
    size_t length = token[token_count - 1] - token[0];
    if (memchr(text + token[0], '\n', length) != nullptr) return nullptr;
    std::unique_ptr<RecordTemplate> record(new RecordTemplate(text, token, token_count));
    record->is_there.resize(field_count);
    return record->walk(keys, properties) ? std::move(record) : nullptr;
  }

 private:
  RecordTemplate(const uint8_t *text, const uint32_t *token, uint32_t token_count)
      : token_count(token_count), text(text), token(token) {}

  bool walk(const std::vector<Target> &keys, const std::vector<Target> &properties) {
    // The spans that are being filled, by depth; `wanted` are the targets of the object at a depth.
    std::vector<std::vector<size_t>> open;
    const std::vector<Target> none;
    std::vector<const std::vector<Target> *> wanted{&none};
    std::string_view key;
    bool saw_properties = false;
    for (uint32_t index = 0; index < token_count; index++) {
      uint8_t byte = text[token[index]];
      if (byte == ',' || byte == ':') continue;
      if (byte == '}' || byte == ']') {
        for (size_t span : open.back()) spans[span].last = index;
        open.pop_back();
        wanted.pop_back();
        continue;
      }
      if (byte == '"' && text[token[index + 1]] == ':') {
        key = name(token[index], token[index + 1]);
        if (key.find('\\') != std::string_view::npos) return false;
        continue;
      }
      std::vector<uint32_t> fields = fields_of(key, *wanted.back());
      for (uint32_t field : fields) {
        if (is_there[field]) return false;
        is_there[field] = true;
      }
      bool is_properties = open.size() == 1 && wanted.back() == &keys && key == "properties";
      if (is_properties && saw_properties) return false;
      saw_properties |= is_properties;
      if (byte == '{' || byte == '[') {
        open.emplace_back();
        for (uint32_t field : fields) {
          open.back().push_back(spans.size());
          spans.push_back({field, index, index});
        }
        bool is_object = byte == '{';
        wanted.push_back(!is_object          ? &none
                         : open.size() == 1  ? &keys
                         : is_properties     ? &properties
                                             : &none);
      } else {
        add_value(index, byte == '"', fields);
      }
    }
    add_segment(token_count - 1, false, Segment::kNoField);
    for (size_t field = 0; field < is_there.size(); field++) {
      if (!is_there[field]) missing.push_back(static_cast<uint32_t>(field));
    }
    return true;
  }

  void add_value(uint32_t index, bool is_string, const std::vector<uint32_t> &fields) {
    add_segment(index, is_string, fields.empty() ? Segment::kNoField : fields[0]);
    for (size_t other = 1; other < fields.size(); other++) copies.push_back({fields[other], fields[0]});
    segment_start = index + 1;
  }

  void add_segment(uint32_t value, bool is_string, uint32_t field) {
    bool is_end = value + 1 == token_count;
    uint32_t start = token[segment_start];
    segments.emplace_back(value, is_string, field, text + start, token[value] - start,
                          is_string || is_end);
  }

  std::string_view name(uint32_t place, uint32_t colon) const {
    uint32_t end = colon;
    while (text[end - 1] != '"') end--;
    return {reinterpret_cast<const char *>(text) + place + 1, end - place - 2};
  }

  static std::vector<uint32_t> fields_of(std::string_view key, const std::vector<Target> &targets) {
    std::vector<uint32_t> fields;
    for (const Target &target : targets) {
      if (target.name == key) fields.push_back(static_cast<uint32_t>(target.field));
    }
    return fields;
  }

  /* Of the record that is learnt, while it is. */
  const uint8_t *text;
  const uint32_t *token;
  uint32_t segment_start = 0;
  std::vector<bool> is_there;
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
  bool has_room() const { return tried_count < kKnownMax || hit_count > 16 * tried_count; }

  /* Takes what was learnt; none of a record that nothing can be learnt of. */
  void add(std::unique_ptr<RecordTemplate> record) {
    tried_count++;
    if (!record) return;
    if (known.size() == kKnownMax) known.pop_back();
    known.insert(known.begin(), std::move(record));
  }

  /* More would cost more to try than to do without. */
  static constexpr size_t kKnownMax = 16;
  static constexpr uint32_t kTokensMax = 1 << 10;

 private:
  size_t hit_count = 0, tried_count = 0;
};

#endif
