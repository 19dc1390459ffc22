/* Templates of uniformly shaped records: the same keys in the same order, with values of the same kinds.

   Exports repeat a few such shapes. Only the first record of a shape is read token by token: in the others, the
   bytes between the values are compared with it, and bytes equal to valid text are valid too. */
#ifndef EVQ_RECORD_TEMPLATE_HPP
#define EVQ_RECORD_TEMPLATE_HPP

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/* A key to look for and the field that it fills. */
struct Target {
  std::string name;
  size_t field;
};

/* The bytes from a token to the value after it. */
class Segment {
 public:
  static constexpr uint32_t kNoField = UINT32_MAX;

  /* The index of the value's token in the record. */
  uint32_t value;
  uint32_t field;
  bool is_string;

  /* The segment includes the first `extra` bytes of the value: a string's quote, or the last bracket. */
  Segment(uint32_t value, bool is_string, uint32_t field, const uint8_t *start, size_t distance,
          size_t extra)
      : value(value), field(field), is_string(is_string), distance(distance) {
    size_t length = distance + extra;
    size_t head_length = std::min(length, sizeof head);
    memcpy(head, start, head_length);
    memset(mask, 0xFF, head_length);
    rest.assign(start + head_length, start + length);
  }

  /* Whether the bytes from `start` to the value at `next` are these; 32 bytes may be read. It has no branch for
     each word, because an early exit would be mispredicted too often. */
  bool equals(const uint8_t *start, const uint8_t *next) const {
    uint64_t words[kHeadWords];
    memcpy(words, start, sizeof words);
    uint64_t difference = static_cast<size_t>(next - start) ^ distance;
    for (size_t index = 0; index < kHeadWords; index++) {
      difference |= (words[index] ^ head[index]) & mask[index];
    }
    return difference == 0 && (rest.empty() || equals_rest(start + sizeof head));
  }

 private:
  bool equals_rest(const uint8_t *start) const {
    return memcmp(start, rest.data(), rest.size()) == 0;
  }

  static constexpr size_t kHeadWords = 4;

  size_t distance;
  uint64_t head[kHeadWords] = {}, mask[kHeadWords] = {};
  std::vector<uint8_t> rest;
};

/* One shape: the bytes between values, and the fields that the values fill. */
class RecordTemplate {
 public:
  /* A field with an object or array: the tokens of its brackets. */
  struct Span {
    uint32_t field, first, last;
  };

  /* A field with the same value as another. */
  struct Copy {
    uint32_t field, source;
  };

  /* One for each value; `closing` follows the last one. */
  std::vector<Segment> segments;
  std::optional<Segment> closing;
  std::vector<Span> spans;
  std::vector<Copy> copies;
  std::vector<uint32_t> missing;
  uint32_t token_count;

  /* Makes the template of a valid record. Its tokens are [token, token + token_count), as offsets from `text`.
     NULL for a repeated field, a key with escapes, or a record of several lines: those have no fixed shape. */
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
    // By depth: the open spans, and the targets of the open object.
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
    closing = segment(token_count - 1, false, Segment::kNoField);
    for (size_t field = 0; field < is_there.size(); field++) {
      if (!is_there[field]) missing.push_back(static_cast<uint32_t>(field));
    }
    return true;
  }

  void add_value(uint32_t index, bool is_string, const std::vector<uint32_t> &fields) {
    uint32_t field = fields.empty() ? Segment::kNoField : fields[0];
    segments.push_back(segment(index, is_string, field));
    for (size_t other = 1; other < fields.size(); other++) copies.push_back({fields[other], fields[0]});
    segment_start = index + 1;
  }

  Segment segment(uint32_t value, bool is_string, uint32_t field) const {
    bool is_end = value + 1 == token_count;
    uint32_t start = token[segment_start];
    return Segment(value, is_string, field, text + start, token[value] - start,
                   is_string || is_end);
  }

  std::string_view name(uint32_t start, uint32_t colon) const {
    uint32_t end = colon;
    while (text[end - 1] != '"') end--;
    return {reinterpret_cast<const char *>(text) + start + 1, end - start - 2};
  }

  static std::vector<uint32_t> fields_of(std::string_view key, const std::vector<Target> &targets) {
    std::vector<uint32_t> fields;
    for (const Target &target : targets) {
      if (target.name == key) fields.push_back(static_cast<uint32_t>(target.field));
    }
    return fields;
  }

  /* The record that is being learned; unused afterwards. */
  const uint8_t *text;
  const uint32_t *token;
  uint32_t segment_start = 0;
  std::vector<bool> is_there;
};

/* The known templates, the most recently used first. */
class RecordTemplates {
 public:
  std::vector<std::unique_ptr<RecordTemplate>> known;

  /* Whether to try the templates on the next record. After too many misses it pauses, then starts again. */
  bool are_worth_trying() {
    if (pause > 0) {
      if (--pause == 0) hit_count = record_count = learned_count = 0;
      return false;
    }
    if (++record_count % kTrial == 0 && hit_count * 2 < record_count) pause = 16 * kTrial;
    return pause == 0;
  }

  /* Moves the matching template to the front: the next record often has the same shape. */
  void hit(size_t index) {
    hit_count++;
    if (index > 0) std::rotate(known.begin(), known.begin() + index, known.begin() + index + 1);
  }

  /* Whether another template is worth learning: false if every record has its own shape. */
  bool has_room() const {
    return pause == 0 && (learned_count < kKnownMax || hit_count > 16 * learned_count);
  }

  /* Adds a learned template; NULL counts as an attempt. */
  void add(std::unique_ptr<RecordTemplate> record) {
    learned_count++;
    if (!record) return;
    if (known.size() == kKnownMax) known.pop_back();
    known.insert(known.begin(), std::move(record));
  }

  /* Trying more templates would cost more than they save. */
  static constexpr size_t kKnownMax = 16;
  static constexpr uint32_t kTokensMax = 1 << 10;

 private:
  static constexpr size_t kTrial = 1 << 7;

  size_t record_count = 0, hit_count = 0, learned_count = 0, pause = 0;
};

#endif
