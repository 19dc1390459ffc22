#include "CSimdjson.h"

#if !__has_include(<simdjson.h>)
#error "simdjson is missing: apt-get install libsimdjson-dev, or make deps"
#endif

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <algorithm>
#include <climits>
#include <memory>
#include <new>
#include <optional>
#include <string_view>
#include <unordered_set>

#include "LineFilter.hpp"
#include "RecordWalk.hpp"
#include "SkipValue.hpp"
#include "Tokens.hpp"

/* A field that must equal one of some texts, or its record has no row. */
struct Requirement {
  size_t field;
  std::vector<std::string> texts;
  /* The same texts, if they are too many to compare one by one. */
  std::unordered_set<std::string_view> table;

  Requirement(size_t field, const evq_text *wanted, size_t count) : field(field) {
    for (size_t index = 0; index < count; index++) {
      texts.emplace_back(wanted[index].start, wanted[index].length);
    }
    if (count > kListMax) table.insert(texts.begin(), texts.end());
  }

  /* The table refers to the texts. */
  Requirement(const Requirement &) = delete;
  Requirement(Requirement &&) = default;

  /* Whether a slice certainly equals none of them. The bytes of an escaped string, an object or an array are not
     its text. */
  bool excludes(const uint8_t *base, const evq_slice &slice) const {
    int form = static_cast<int>(slice.packed >> 56);
    if (form == EVQ_FORM_MISSING || form == EVQ_FORM_ESCAPED || form == EVQ_FORM_COMPOUND_TEXT) return false;
    size_t length = slice.packed & 0x00FFFFFFFFFFFFFF;
    std::string_view value(reinterpret_cast<const char *>(base) + slice.offset, length);
    if (!table.empty()) return table.count(value) == 0;
    return std::none_of(texts.begin(), texts.end(), [&](const std::string &text) { return text == value; });
  }

 private:
  static constexpr size_t kListMax = 6;
};

struct evq_scanner {
  Tokens tokens;
  RecordWalk walk;
  std::vector<Requirement> requirements;
  /* For one of the requirements, if the caller allows it. */
  std::optional<LineFilter> filter;
  /* The key of a page's array of rows. */
  std::string rows_key;
  /* The lines whose tokens are known; a scan that continues there does not search them again. */
  const uint8_t *indexed_base = nullptr;
  uint64_t indexed_next = 0, indexed_end = 0;

  bool excludes_row() const {
    for (const Requirement &required : requirements) {
      if (required.excludes(walk.base, walk.slices[required.field * walk.stride + walk.row])) {
        return true;
      }
    }
    return false;
  }
};

namespace {

/* The output of one call. */
struct Sink {
  evq_scanner *scanner;
  size_t rows_max, faults_max;
  evq_range *rows;
  evq_fault *faults;
  size_t row_count = 0, fault_count = 0, record_count = 0;

  bool is_full() const { return row_count == rows_max || fault_count == faults_max; }

  void fault(uint64_t begin, uint64_t end, uint64_t line = 0) {
    faults[fault_count++] = {begin, end - begin, line};
  }

  /* Reads a record whose tokens are the next ones. */
  void record(uint64_t begin, uint64_t end, uint64_t line = 0) {
    scanner->walk.row = row_count;
    if (scanner->walk.read(scanner->tokens, begin, end)) {
      take_row(begin, end);
    } else {
      fault(begin, end, line);
    }
  }

  /* Reads the record at `begin` if it has a known template; returns its end, or 0. */
  uint64_t record_by_template(uint64_t begin, uint64_t end) {
    scanner->walk.row = row_count;
    uint64_t finish = scanner->walk.read_by_template(scanner->tokens, begin, end);
    if (finish != 0) take_row(begin, finish);
    return finish;
  }

  void take_row(uint64_t begin, uint64_t end) {
    record_count++;
    if (!scanner->excludes_row()) rows[row_count++] = {begin, end - begin};
  }

  /* Reads a record whose tokens are not known. */
  void lone_record(uint64_t begin, uint64_t end, uint64_t line = 0) {
    if (!scanner->tokens.index(scanner->walk.base, begin, end)) {
      fault(begin, end, line);
    } else if (record_by_template(begin, end) == 0) {
      record(begin, end, line);
    }
  }
};

/* Removes white space around a line. */
void trim(const uint8_t *base, uint64_t *begin, uint64_t *end) {
  while (*begin < *end && is_space(base[*begin])) ++*begin;
  while (*end > *begin && is_space(base[*end - 1])) --*end;
}

uint64_t line_end(const uint8_t *base, uint64_t position, uint64_t end) {
  const void *newline = memchr(base + position, '\n', end - position);
  return newline ? static_cast<uint64_t>(static_cast<const uint8_t *>(newline) - base) : end;
}

/* The bytes of lines that are tokenized together; more would not fit into a core's own cache. */
const uint64_t kWindow = 1 << 17;

/* The end of the complete lines of the next window. */
uint64_t window_end(const uint8_t *base, uint64_t position, uint64_t end) {
  if (end - position <= kWindow) return end;
  const void *newline = memrchr(base + position, '\n', kWindow);
  if (newline == nullptr) return line_end(base, position, end);
  return static_cast<uint64_t>(static_cast<const uint8_t *>(newline) - base) + 1;
}

/* Scans the lines of a window. A string that is not closed makes all tokens after it wrong, so a window with one
   is scanned line by line. */
void scan_window(Sink &sink, const uint8_t *base, uint64_t end, bool is_indexed,
                 evq_cursor *cursor) {
  uint64_t position = cursor->position;
  while (position < end && !sink.is_full()) {
    uint64_t begin = position, finish = is_indexed ? sink.record_by_template(position, end) : 0;
    bool is_matched = finish != 0;
    if (!is_matched) finish = line_end(base, position, end);
    uint64_t newline = base[finish] == '\r' && finish < end ? finish + 1 : finish;
    position = newline < end ? newline + 1 : end;
    trim(base, &begin, &finish);
    if (begin < finish && is_indexed && !is_matched) {
      size_t faults = sink.fault_count;
      sink.record(begin, finish, cursor->lines);
      // The fault of a malformed line may be detected in the next line.
      if (sink.fault_count > faults) sink.scanner->tokens.go_to(finish);
    } else if (begin < finish && !is_indexed) {
      sink.lone_record(begin, finish, cursor->lines);
    }
    cursor->lines++;
  }
  cursor->position = position;
}

/* Scans lines while the filter rejects most of them; the others are parsed one by one. */
void scan_filtered(Sink &sink, const uint8_t *base, uint64_t end, evq_cursor *cursor) {
  LineFilter &filter = *sink.scanner->filter;
  sink.scanner->walk.may_escape = true;
  uint64_t position = cursor->position;
  filter.start(base + position, base + end);
  bool is_useful = true;
  while (position < end && !sink.is_full() && is_useful) {
    uint64_t newline = line_end(base, position, end);
    uint64_t begin = position, finish = newline;
    trim(base, &begin, &finish);
    if (begin < finish) {
      bool is_rejected = filter.rejects(base + begin, base + finish);
      if (is_rejected) {
        sink.record_count++;
      } else {
        sink.lone_record(begin, finish, cursor->lines);
      }
      is_useful = filter.stays_useful(is_rejected);
    }
    position = newline < end ? newline + 1 : end;
    cursor->lines++;
  }
  cursor->position = position;
  if (!is_useful) sink.scanner->filter.reset();
}

void scan_lines(Sink &sink, const uint8_t *base, uint64_t end, evq_cursor *cursor) {
  evq_scanner &scanner = *sink.scanner;
  if (scanner.filter) scan_filtered(sink, base, end, cursor);
  if (scanner.filter) return;
  while (cursor->position < end && !sink.is_full()) {
    bool is_indexed = scanner.indexed_base == base && scanner.indexed_next == cursor->position &&
                      scanner.indexed_end <= end;
    uint64_t finish = is_indexed ? scanner.indexed_end : window_end(base, cursor->position, end);
    if (!is_indexed) {
      is_indexed = scanner.tokens.index(base, cursor->position, finish);
      scanner.walk.may_escape =
          memchr(base + cursor->position, '\\', finish - cursor->position) != nullptr;
    }
    scan_window(sink, base, finish, is_indexed, cursor);
    bool has_rest = is_indexed && cursor->position < finish;
    scanner.indexed_base = has_rest ? base : nullptr;
    scanner.indexed_next = cursor->position;
    scanner.indexed_end = finish;
  }
}

uint64_t skip_space(const uint8_t *base, uint64_t position, uint64_t end) {
  while (position < end && is_space(base[position])) position++;
  return position;
}

/* The start of the array of rows in the object at `position`, or 0. */
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

/* The end of a page's object, from a position after its rows. */
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
      if (cursor->in_array) sink.fault(end, end);  // The text ends inside an array.
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
    sink.lone_record(position, finish);
    cursor->position = finish;
  }
}

}  // namespace

extern "C" {

evq_scanner *evq_scanner_create(const evq_field *fields, size_t count, const char *rows_key) {
  try {
    auto scanner = std::make_unique<evq_scanner>();
    scanner->rows_key = rows_key;
    RecordWalk &walk = scanner->walk;
    walk.field_count = count;
    for (size_t index = 0; index < count; index++) {
      Target target{std::string(fields[index].name, fields[index].length), index};
      walk.compound_forms.push_back(fields[index].is_text ? EVQ_FORM_COMPOUND_TEXT
                                                          : EVQ_FORM_COMPOUND);
      (fields[index].in_properties ? walk.properties : walk.keys).push_back(target);
    }
    return scanner.release();
  } catch (const std::bad_alloc &) {
    return nullptr;
  }
}

void evq_scanner_destroy(evq_scanner *scanner) { delete scanner; }

void evq_scanner_require(evq_scanner *scanner, size_t field, const evq_text *texts, size_t count,
                         int may_filter_lines) {
  try {
    scanner->requirements.emplace_back(field, texts, count);
    const Requirement &required = scanner->requirements.back();
    for (const Target &target : scanner->walk.keys) {
      if (may_filter_lines && target.field == field && !scanner->filter &&
          LineFilter::is_worth_it(required.texts)) {
        scanner->filter.emplace(target.name, required.texts);
      }
    }
  } catch (const std::bad_alloc &) {
    // Without the requirement more rows come out; the caller's filter drops them.
  }
}

void evq_scanner_collect_names(evq_scanner *scanner) { scanner->walk.collects_names = true; }

size_t evq_scanner_name_count(const evq_scanner *scanner, int in_properties) {
  const RecordWalk &walk = scanner->walk;
  return (in_properties ? walk.property_names : walk.key_names).known.size();
}

evq_text evq_scanner_name(const evq_scanner *scanner, int in_properties, size_t index) {
  const RecordWalk &walk = scanner->walk;
  const std::string &name = (in_properties ? walk.property_names : walk.key_names).known[index];
  return {name.data(), name.size()};
}

evq_scan_counts evq_scan(evq_scanner *scanner, const uint8_t *base, uint64_t end,
                         evq_cursor *cursor, size_t rows_max, evq_range *rows, evq_slice *slices,
                         size_t faults_max, evq_fault *faults) {
  scanner->walk.base = base;
  scanner->walk.slices = slices;
  scanner->walk.stride = rows_max;
  Sink sink{scanner, rows_max, faults_max, rows, faults};
  if (cursor->starts_text && cursor->position == 0 && end >= 3 && memcmp(base, "\xEF\xBB\xBF", 3) == 0) {
    cursor->position = 3;
  }
  try {
    if (cursor->layout == EVQ_LAYOUT_LINES) {
      scan_lines(sink, base, end, cursor);
    } else {
      scanner->walk.may_escape = true;
      scan_document(sink, base, end, cursor);
    }
  } catch (const std::bad_alloc &) {
    scanner->indexed_base = nullptr;
    return {0, 0, 0, 1};
  }
  return {sink.row_count, sink.fault_count, sink.record_count, 0};
}

void evq_keep_freed_memory(size_t bytes) {
#if defined(__GLIBC__)
  int kept = static_cast<int>(std::min<size_t>(bytes, INT_MAX));
  mallopt(M_TRIM_THRESHOLD, kept);
  // The maximum: larger blocks are always returned to the system.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
#endif
}

void evq_share_heap(void) {
#if defined(__GLIBC__)
  mallopt(M_ARENA_MAX, 1);
#endif
}

}  // extern "C"
