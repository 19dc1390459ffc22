/* Reads one record token by token. It checks the whole record against JSON's grammar, so that the result does not
   depend on the wanted fields. */
#ifndef EVQ_RECORD_WALK_HPP
#define EVQ_RECORD_WALK_HPP

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "CSimdjson.h"
#include "KeyNames.hpp"
#include "RecordTemplate.hpp"
#include "Tokens.hpp"

/* The maximum nesting depth. */
const int kDepthMax = 512;

const evq_slice kMissing = {0, 0};

inline bool is_space(uint8_t byte) {
  return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

/* JSON's number grammar; simdjson itself rejects 1e999, which is valid JSON. */
inline bool is_number(const uint8_t *text, const uint8_t *end) {
  auto digits = [&] {
    const uint8_t *start = text;
    while (text < end && *text >= '0' && *text <= '9') text++;
    return text > start;
  };
  if (text < end && *text == '-') text++;
  if (text < end && *text == '0') {
    text++;
  } else if (!digits()) {
    return false;
  }
  if (text < end && *text == '.') {
    text++;
    if (!digits()) return false;
  }
  if (text < end && (*text == 'e' || *text == 'E')) {
    text++;
    if (text < end && (*text == '+' || *text == '-')) text++;
    if (!digits()) return false;
  }
  return text == end;
}

class RecordWalk {
 public:
  std::vector<Target> keys;
  std::vector<Target> properties;
  size_t field_count = 0;
  /* The form of an object or array in each field. */
  std::vector<int> compound_forms;
  const uint8_t *base = nullptr;
  /* The output: field f of the record goes to slices[f * stride + row]. */
  evq_slice *slices = nullptr;
  size_t stride = 0;
  size_t row = 0;
  /* False if the text is known to have no backslash. */
  bool may_escape = true;
  /* Whether to collect the names of keys. A record with a known template has no new ones. */
  bool collects_names = false;
  KeyNames key_names, property_names;

  /* Reads the trimmed record in [begin, end) from the first of `tokens`; false when it is not a JSON object.
     Line ends are checked only at the end: a record that is cut off continues into the next one, and fails there
     because of the missing comma. */
  bool read(Tokens &tokens, uint64_t begin, uint64_t end) {
    start(tokens);
    for (size_t field = 0; field < field_count; field++) set(field, kMissing);
    has_escapes = has_backslash(begin, end);
    bool is_object = token < last && text + *token == base + begin && text[*token] == '{';
    token++;
    bool is_read = is_object && read_object(0, &keys) && text + token[-1] + 1 == base + end;
    if (is_read && templates.has_room()) learn(tokens.next);
    if (collects_names) end_names(is_read);
    tokens.next = token;
    return is_read;
  }

  /* Reads the record at `begin` by a known template; returns its end. Without a match it returns 0 and consumes
     no token. */
  uint64_t read_by_template(Tokens &tokens, uint64_t begin, uint64_t end) {
    start(tokens);
    if (token == last || text + *token != base + begin) return 0;
    if (!templates.are_worth_trying()) return 0;
    for (size_t index = 0; index < templates.known.size(); index++) {
      const RecordTemplate &record = *templates.known[index];
      uint64_t finish = fill(record, begin, end);
      if (finish == 0) continue;
      fill_rest(record);
      tokens.next += record.token_count;
      templates.hit(index);
      return finish;
    }
    return 0;
  }

 private:
  void start(Tokens &tokens) {
    strings = &tokens;
    text = base + tokens.origin;
    token = tokens.next;
    last = tokens.end;
  }

  bool has_backslash(uint64_t begin, uint64_t end) const {
    return may_escape && memchr(base + begin, '\\', end - begin) != nullptr;
  }

  void end_names(bool is_read) {
    for (KeyNames *names : {&key_names, &property_names}) is_read ? names->keep() : names->drop();
  }

  void note_name(int depth, const std::vector<Target> *wanted, std::string_view name) {
    if (depth == 0) key_names.note(name);
    if (depth == 1 && wanted == &properties) property_names.note(name);
  }

  void learn(const uint32_t *first) {
    size_t count = static_cast<size_t>(token - first);
    if (count > RecordTemplates::kTokensMax) return;
    templates.add(RecordTemplate::learn(text, first, static_cast<uint32_t>(count), keys, properties,
                                        field_count));
  }

  bool ends_line(uint64_t position) const {
    return base[position] == '\n' || (base[position] == '\r' && base[position + 1] == '\n');
  }

  /* Fills the fields by a template; 0 if the record does not match, or does not end with its line or at `end`.
     A space after a value is not accepted: without one, no line end can be inside the record. */
  uint64_t fill(const RecordTemplate &record, uint64_t begin, uint64_t end) {
    if (static_cast<size_t>(last - token) < record.token_count) return 0;
    uint64_t finish = strings->origin + token[record.token_count - 1] + 1;
    if (finish != end && !(finish < end && ends_line(finish))) return 0;
    has_escapes = has_backslash(begin, finish);
    const uint32_t *from = token;
    for (const Segment &segment : record.segments) {
      const uint32_t *value = token + segment.value;
      if (!segment.equals(text + *from, text + *value)) return 0;
      from = value + 1;
      if (text[*from - 1] <= ' ') return 0;
      if (segment.field == Segment::kNoField && segment.is_string && !has_escapes) continue;
      evq_slice slice = segment.is_string ? read_string(*value, *from) : read_word(*value, *from);
      if (slice.packed == kFault.packed) return 0;
      if (segment.field != Segment::kNoField) set(segment.field, slice);
    }
    if (!record.closing->equals(text + *from, base + finish - 1)) return 0;
    return finish;
  }

  /* Fills the other fields after `fill` has matched. */
  void fill_rest(const RecordTemplate &record) {
    for (uint32_t field : record.missing) set(field, kMissing);
    for (const RecordTemplate::Span &span : record.spans) {
      size_t length = token[span.last] + 1 - token[span.first];
      set(span.field, slice(token[span.first], length, compound_forms[span.field]));
    }
    for (const RecordTemplate::Copy &copy : record.copies) {
      set(copy.field, slices[copy.source * stride + row]);
    }
  }

  /* Reads the fields of an object and its closing bracket. `wanted` are its targets; the last one of a repeated
     key counts. */
  bool read_object(int depth, const std::vector<Target> *wanted) {
    if (token < last && text[*token] == '}') {
      token++;
      return true;
    }
    std::string unescaped;
    // A key, a colon, a value, and what follows it.
    while (last - token >= 4) {
      uint32_t start = token[0], colon = token[1];
      size_t length = string_length(start, colon);
      if (text[start] != '"' || text[colon] != ':' || length == kOpen) return false;
      std::string_view name(reinterpret_cast<const char *>(text) + start + 1, length);
      if (has_escapes && memchr(name.data(), '\\', length) != nullptr) {
        if (!strings->unescape(text + start + 1, length, &unescaped)) return false;
        name = unescaped;
      }
      token += 2;
      if (collects_names) note_name(depth, wanted, name);
      bool is_properties = depth == 0 && name == "properties";
      evq_slice value = read_value(depth, is_properties);
      if (value.packed == kFault.packed) return false;
      if (wanted != nullptr) note(*wanted, name, value);
      if (token == last) return false;
      uint8_t byte = text[*token++];
      if (byte == '}') return true;
      if (byte != ',') return false;
    }
    return false;
  }

  bool read_array(int depth) {
    if (token < last && text[*token] == ']') {
      token++;
      return true;
    }
    while (last - token >= 2) {
      if (read_value(depth, false).packed == kFault.packed || token == last) return false;
      uint8_t byte = text[*token++];
      if (byte == ']') return true;
      if (byte != ',') return false;
    }
    return false;
  }

  /* Reads a value and returns its slice, or a fault; another token must follow it. The slice is returned in
     registers: two stores to memory followed by one load would stall for every field. */
  evq_slice read_value(int depth, bool is_properties) {
    uint32_t start = *token++;
    uint8_t byte = text[start];
    if (is_properties) {
      // The last one of a repeated key counts.
      for (const Target &target : properties) set(target.field, kMissing);
      property_names.drop();
    }
    if (byte == '"') return read_string(start, *token);
    if (byte == '{' || byte == '[') {
      if (depth == kDepthMax) return kFault;
      bool is_read = byte == '[' ? read_array(depth + 1)
                                 : read_object(depth + 1, is_properties ? &properties : nullptr);
      return is_read ? slice(start, token[-1] + 1 - start, EVQ_FORM_COMPOUND) : kFault;
    }
    return read_word(start, *token);
  }

  /* The string at `start`, followed by the token at `next`. */
  evq_slice read_string(uint32_t start, uint32_t next) {
    size_t length = string_length(start, next);
    if (length == kOpen) return kFault;
    bool escaped = has_escapes && memchr(text + start + 1, '\\', length) != nullptr;
    if (!escaped) return slice(start + 1, length, EVQ_FORM_STRING);
    bool is_valid = strings->unescape(text + start + 1, length, nullptr);
    return is_valid ? slice(start + 1, length, EVQ_FORM_ESCAPED) : kFault;
  }

  evq_slice read_word(uint32_t start, uint32_t next) const {
    std::string_view word(reinterpret_cast<const char *>(text) + start, end_before(next) - start);
    if (word == "null") return kMissing;
    if (word == "true" || word == "false") return slice(start, word.size(), EVQ_FORM_BOOLEAN);
    if (!is_number(text + start, text + start + word.size())) return kFault;
    return slice(start, word.size(), EVQ_FORM_NUMBER);
  }

  /* The end of the token before the one at `next`. */
  size_t end_before(size_t next) const {
    while (next > 0 && is_space(text[next - 1])) next--;
    return next;
  }

  /* The length of the string at `start`, followed by the token at `next`; kOpen if it is not closed. */
  size_t string_length(size_t start, size_t next) const {
    if (text[next - 1] != '"') next = end_before(next);
    return next > start + 1 && text[next - 1] == '"' ? next - start - 2 : kOpen;
  }

  void note(const std::vector<Target> &targets, std::string_view name, evq_slice value) {
    for (const Target &target : targets) {
      if (target.name.size() != name.size() || target.name != name) continue;
      bool is_compound = value.packed >> 56 == EVQ_FORM_COMPOUND;
      set(target.field, is_compound ? with_form(value, compound_forms[target.field]) : value);
    }
  }

  evq_slice slice(size_t start, size_t length, int form) const {
    return {strings->origin + start, length | static_cast<uint64_t>(form) << 56};
  }

  static evq_slice with_form(evq_slice slice, int form) {
    return {slice.offset, (slice.packed & 0x00FFFFFFFFFFFFFF) | static_cast<uint64_t>(form) << 56};
  }

  void set(size_t field, evq_slice slice) { slices[field * stride + row] = slice; }

  static constexpr size_t kOpen = SIZE_MAX;
  static constexpr evq_slice kFault = {0, UINT64_MAX};

  RecordTemplates templates;

  /* The record that is being read; tokens are offsets from `text`. */
  Tokens *strings = nullptr;
  const uint8_t *text = nullptr;
  const uint32_t *token = nullptr, *last = nullptr;
  bool has_escapes = false;
};

#endif
