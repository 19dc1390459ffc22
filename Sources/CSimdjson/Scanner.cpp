#include "CSimdjson.h"

#if !__has_include(<simdjson.h>)
#error "simdjson is missing: apt-get install libsimdjson-dev, or make deps"
#endif
#include <simdjson.h>

#include <cstring>
#include <new>
#include <string>
#include <vector>

using namespace simdjson;

namespace {

struct Target {
  std::string name;
  size_t index;
};

const evq_slice kMissing = {0, 0};

/* The deepest nesting that is read: simdjson's on-demand parser itself does not bound it, and a line
   of a million brackets would overflow the stack. */
const int kDepthMax = 512;

inline bool is_space(uint8_t byte) {
  return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

/* The end of a key's or string's inside: the quote that no backslash escapes. */
const char *closing_quote(const char *text) {
  while (*text != '"') text += *text == '\\' ? 2 : 1;
  return text;
}

/* JSON's number grammar; simdjson itself refuses 1e999, which is valid JSON. */
bool is_number(const char *text, size_t length) {
  const char *end = text + length;
  auto digits = [&] {
    const char *start = text;
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

}  // namespace

/* Walks whole records, so that whether one is malformed does not depend on the fields wanted. */
struct evq_scanner {
  ondemand::parser parser;
  std::vector<Target> keys;
  std::vector<Target> properties;
  /* The key of a page's array of rows. */
  std::string rows_key;
  size_t field_count = 0;

  /* State of the record being read. */
  ondemand::document document;
  const uint8_t *base = nullptr;
  evq_slice *slices = nullptr;
  size_t stride = 0;
  size_t row = 0;
  int depth = 0;

  void set(size_t field, evq_slice slice) { slices[field * stride + row] = slice; }

  evq_slice slice(const char *start, size_t length, int form) const {
    uint64_t offset = static_cast<uint64_t>(reinterpret_cast<const uint8_t *>(start) - base);
    return {offset, static_cast<uint64_t>(length) | static_cast<uint64_t>(form) << 56};
  }

  /* Reads a value to its end and says where it was; false when it is malformed. */
  bool read(ondemand::value value, evq_slice *out) {
    ondemand::json_type type;
    if (value.type().get(type)) return false;
    std::string_view token = value.raw_json_token();
    const char *start = token.data();
    size_t length = token.size();
    while (length > 0 && is_space(static_cast<uint8_t>(start[length - 1]))) length--;
    switch (type) {
      case ondemand::json_type::string:
        return read_string(value, start, length, out);
      case ondemand::json_type::number:
        *out = slice(start, length, EVQ_FORM_NUMBER);
        return is_number(start, length);  // Left unread: simdjson would refuse 1e999.
      case ondemand::json_type::boolean: {
        bool flag;
        *out = slice(start, length, EVQ_FORM_BOOLEAN);
        return !value.get_bool().get(flag);
      }
      case ondemand::json_type::null: {
        *out = kMissing;
        bool is_null;
        return !value.is_null().get(is_null) && is_null;
      }
      case ondemand::json_type::array:
      case ondemand::json_type::object: {
        if (depth == kDepthMax) return false;
        depth++;
        bool is_valid =
            type == ondemand::json_type::array ? read_array(value) : read_object(value);
        depth--;
        return is_valid && close(start, out);
      }
    }
    return false;
  }

  bool read_string(ondemand::value &value, const char *start, size_t length, evq_slice *out) {
    if (length < 2 || start[length - 1] != '"') return false;
    bool escaped = memchr(start + 1, '\\', length - 2) != nullptr;
    *out = slice(start + 1, length - 2, escaped ? EVQ_FORM_ESCAPED : EVQ_FORM_STRING);
    std::string_view text;  // Read only to check the escapes.
    return !escaped || !value.get_string().get(text);
  }

  bool read_array(ondemand::value &value) {
    ondemand::array array;
    if (value.get_array().get(array)) return false;
    evq_slice ignored;
    for (auto item : array) {
      ondemand::value element;
      if (std::move(item).get(element) || !read(element, &ignored)) return false;
    }
    return true;
  }

  bool read_object(ondemand::value &value) {
    ondemand::object object;
    return !value.get_object().get(object) && read_fields(object, nullptr);
  }

  /* The slice of an object or array that was just read to its end. */
  bool close(const char *start, evq_slice *out) {
    const char *end;
    if (document.current_location().get(end)) return false;
    while (end > start && is_space(static_cast<uint8_t>(end[-1]))) end--;
    *out = slice(start, static_cast<size_t>(end - start), EVQ_FORM_COMPOUND);
    return true;
  }

  /* Reads the fields of an object; the targets take the values of theirs, the last one wins. */
  bool read_fields(ondemand::object &object, const std::vector<Target> *targets) {
    for (auto item : object) {
      ondemand::field field;
      if (std::move(item).get(field)) return false;
      const char *key = field.key().raw();
      size_t key_length = static_cast<size_t>(closing_quote(key) - key);
      std::string_view name(key, key_length);
      if (memchr(key, '\\', key_length) != nullptr && field.unescaped_key().get(name)) return false;
      evq_slice value = kMissing;
      if (targets == &keys && name == "properties") {
        if (!read_properties(field.value(), &value)) return false;
      } else if (!read(field.value(), &value)) {
        return false;
      }
      if (targets == nullptr) continue;
      for (const Target &target : *targets) {
        if (target.name.size() == name.size() && target.name == name) set(target.index, value);
      }
    }
    return true;
  }

  bool read_properties(ondemand::value value, evq_slice *out) {
    for (const Target &target : properties) set(target.index, kMissing);
    ondemand::json_type type;
    if (value.type().get(type)) return false;
    if (type != ondemand::json_type::object) return read(value, out);
    const char *start = value.raw_json_token().data();
    ondemand::object object;
    if (value.get_object().get(object)) return false;
    return read_fields(object, &properties) && close(start, out);
  }

  /* Whether nothing follows the value. */
  bool is_at_end() {
    const char *location;
    return document.current_location().get(location) == OUT_OF_BOUNDS;
  }

  /* One record; false when it is no JSON object. */
  bool read_record(uint64_t begin, uint64_t end) {
    for (size_t field = 0; field < field_count; field++) set(field, kMissing);
    depth = 0;
    size_t length = static_cast<size_t>(end - begin);
    padded_string_view text(base + begin, length, length + SIMDJSON_PADDING);
    if (parser.iterate(text).get(document)) return false;
    ondemand::object object;
    if (document.get_object().get(object)) return false;
    return read_fields(object, &keys) && is_at_end();
  }
};

namespace {

/* Where the rows and faults of one call go. */
struct Sink {
  evq_scanner *scanner;
  size_t rows_max, faults_max;
  evq_range *rows;
  evq_fault *faults;
  size_t row_count = 0, fault_count = 0;

  bool is_full() const { return row_count == rows_max || fault_count == faults_max; }

  void fault(uint64_t begin, uint64_t end, uint64_t line = 0) {
    faults[fault_count++] = {begin, end - begin, line};
  }

  void record(uint64_t begin, uint64_t end, uint64_t line = 0) {
    scanner->row = row_count;
    if (scanner->read_record(begin, end)) {
      rows[row_count++] = {begin, end - begin};
    } else {
      fault(begin, end, line);
    }
  }
};

void scan_lines(Sink &sink, const uint8_t *base, uint64_t end, evq_cursor *cursor) {
  uint64_t position = cursor->position;
  while (position < end && !sink.is_full()) {
    const void *newline = memchr(base + position, '\n', end - position);
    uint64_t line_end =
        newline ? static_cast<uint64_t>(static_cast<const uint8_t *>(newline) - base) : end;
    uint64_t begin = position, finish = line_end;
    while (begin < finish && is_space(base[begin])) begin++;
    while (finish > begin && is_space(base[finish - 1])) finish--;
    if (begin < finish) sink.record(begin, finish, cursor->lines);
    position = newline ? line_end + 1 : end;
    cursor->lines++;
  }
  cursor->position = position;
}

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

uint64_t skip_space(const uint8_t *base, uint64_t position, uint64_t end) {
  while (position < end && is_space(base[position])) position++;
  return position;
}

/* For an object at `position`: where its array of rows opens, or 0. */
uint64_t rows_array(const std::string &rows_key, const uint8_t *base, uint64_t position,
                    uint64_t end) {
  position++;
  while (true) {
    position = skip_space(base, position, end);
    if (position >= end || base[position] != '"') return 0;
    uint64_t key = position + 1;
    position = skip_string(base, position, end);
    bool is_rows = position - key == rows_key.size() + 1 &&
                   memcmp(base + key, rows_key.data(), rows_key.size()) == 0;
    position = skip_space(base, position, end);
    if (position >= end || base[position] != ':') return 0;
    position = skip_space(base, position + 1, end);
    if (position >= end) return 0;
    if (is_rows && base[position] == '[') return position;
    position = skip_space(base, evq_skip_value(base, position, end), end);
    if (position >= end || base[position] != ',') return 0;
    position++;
  }
}

/* After the rows of a page: the end of the page's object. */
uint64_t skip_rest_of_page(const uint8_t *base, uint64_t position, uint64_t end) {
  while (position < end) {
    uint8_t byte = base[position];
    if (byte == '}') return position + 1;
    position = byte == ',' || byte == ':' || is_space(byte) ? position + 1
                                                             : evq_skip_value(base, position, end);
  }
  return end;
}

void scan_document(Sink &sink, const uint8_t *base, uint64_t end, evq_cursor *cursor) {
  while (!sink.is_full()) {
    uint64_t position = skip_space(base, cursor->position, end);
    if (position >= end) {
      if (cursor->in_array) sink.fault(end, end);  // The text ends inside of an array.
      cursor->in_array = cursor->in_page = 0;
      cursor->position = end;
      return;
    }
    uint8_t byte = base[position];
    if (cursor->in_array && (byte == ',' || byte == ']')) {
      cursor->position = position + 1;
      if (byte == ',') continue;
      if (cursor->in_page) cursor->position = skip_rest_of_page(base, position + 1, end);
      cursor->in_array = cursor->in_page = 0;
      continue;
    }
    if (!cursor->in_array && byte == '[') {
      cursor->in_array = 1;
      cursor->position = position + 1;
      continue;
    }
    uint64_t rows = !cursor->in_array && byte == '{'
                        ? rows_array(sink.scanner->rows_key, base, position, end)
                        : 0;
    if (rows != 0) {
      cursor->in_array = cursor->in_page = 1;
      cursor->position = rows + 1;
      continue;
    }
    uint64_t finish = evq_skip_value(base, position, end);
    sink.record(position, finish);
    cursor->position = finish;
  }
}

}  // namespace

extern "C" {

evq_scanner *evq_scanner_create(const evq_field *fields, size_t count, const char *rows_key) {
  evq_scanner *scanner = new (std::nothrow) evq_scanner();
  if (scanner == nullptr) return nullptr;
  scanner->rows_key = rows_key;
  scanner->field_count = count;
  for (size_t index = 0; index < count; index++) {
    Target target{std::string(fields[index].name, fields[index].length), index};
    (fields[index].in_properties ? scanner->properties : scanner->keys).push_back(target);
  }
  return scanner;
}

void evq_scanner_destroy(evq_scanner *scanner) { delete scanner; }

size_t evq_scan(evq_scanner *scanner, const uint8_t *base, uint64_t end, evq_cursor *cursor,
                size_t rows_max, evq_range *rows, evq_slice *slices, size_t faults_max,
                evq_fault *faults, size_t *faults_count) {
  scanner->base = base;
  scanner->slices = slices;
  scanner->stride = rows_max;
  Sink sink{scanner, rows_max, faults_max, rows, faults};
  if (cursor->position == 0 && end >= 3 && memcmp(base, "\xEF\xBB\xBF", 3) == 0) {
    cursor->position = 3;
  }
  if (cursor->layout == EVQ_LAYOUT_LINES) {
    scan_lines(sink, base, end, cursor);
  } else {
    scan_document(sink, base, end, cursor);
  }
  *faults_count = sink.fault_count;
  return sink.row_count;
}

uint64_t evq_skip_value(const uint8_t *base, uint64_t position, uint64_t end) {
  if (position >= end) return end;
  uint8_t first = base[position];
  if (first == '"') return skip_string(base, position, end);
  if (first != '{' && first != '[') {
    uint64_t start = position;
    while (position < end && !is_space(base[position]) && !strchr(",]}{[\"", base[position])) {
      position++;
    }
    return position > start ? position : position + 1;
  }
  size_t depth = 0;
  while (position < end) {
    uint8_t byte = base[position];
    if (byte == '"') {
      position = skip_string(base, position, end);
      continue;
    }
    if (byte == '{' || byte == '[') depth++;
    if ((byte == '}' || byte == ']') && --depth == 0) return position + 1;
    position++;
  }
  return end;
}

}  // extern "C"
