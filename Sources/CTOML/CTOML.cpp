#include "CTOML.h"

#include <algorithm>
#include <cstring>
#include <exception>
#include <sstream>
#include <string>

#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 1
#include <toml++/toml.h>

namespace {

/// The most parts of a key such as `a.b.c`: each is a table in the one before, and they are freed recursively.
constexpr int key_parts_max = 256;

void fail(evq_toml_error *error, const char *message, size_t length) {
  const size_t count = std::min(length, sizeof error->message - 1);
  std::memcpy(error->message, message, count);
  error->message[count] = 0;
}

/// Whether a key has too many parts. Dots inside of quotes do not count; behind the `=` there is no key.
bool has_deep_key(const char *text, size_t length, unsigned &line) {
  int parts = 0;
  bool in_key = true;
  char quote = 0;
  line = 1;
  for (size_t i = 0; i < length; i++) {
    const char byte = text[i];
    if (byte == '\n') {
      line++;
      parts = 0;
      in_key = true;
      quote = 0;
    } else if (!in_key) {
      continue;
    } else if (quote != 0) {
      if (byte == '\\' && quote == '"') i++;
      else if (byte == quote) quote = 0;
    } else if (byte == '"' || byte == '\'') {
      quote = byte;
    } else if (byte == '=' || byte == '#') {
      in_key = false;
    } else if (byte == '.' && ++parts > key_parts_max) {
      return true;
    }
  }
  return false;
}

class Walk {
  void *const context;
  void (*const take)(void *, const evq_toml_value *);

public:
  Walk(void *context, void (*take)(void *, const evq_toml_value *))
      : context(context), take(take) {}

  void node(const toml::node &node, const toml::key *key) const {
    evq_toml_value value = {};
    if (key) {
      value.key = key->data();
      value.key_length = key->length();
    }
    std::string text;
    switch (node.type()) {
    case toml::node_type::table: value.kind = EVQ_TOML_TABLE; break;
    case toml::node_type::array: value.kind = EVQ_TOML_LIST; break;
    case toml::node_type::string:
      value.kind = EVQ_TOML_TEXT;
      text = node.as_string()->get();
      break;
    case toml::node_type::integer:
      value.kind = EVQ_TOML_INTEGER;
      value.integer = node.as_integer()->get();
      break;
    case toml::node_type::floating_point:
      value.kind = EVQ_TOML_NUMBER;
      value.number = node.as_floating_point()->get();
      break;
    case toml::node_type::boolean:
      value.kind = EVQ_TOML_FLAG;
      value.flag = node.as_boolean()->get();
      break;
    case toml::node_type::date:
      value.kind = EVQ_TOML_DATE;
      text = written(node.as_date()->get());
      break;
    case toml::node_type::time:
      value.kind = EVQ_TOML_TIME;
      text = written(node.as_time()->get());
      break;
    case toml::node_type::date_time:
      value.kind = EVQ_TOML_TIME;
      text = written(node.as_date_time()->get());
      break;
    case toml::node_type::none: return;
    }
    value.text = text.data();
    value.text_length = text.size();
    take(context, &value);
    children(node);
  }

private:
  template <typename Time> static std::string written(const Time &time) {
    std::ostringstream stream;
    stream << time;
    return stream.str();
  }

  void children(const toml::node &parent) const {
    if (const toml::table *table = parent.as_table()) {
      for (const auto &[key, child] : *table) node(child, &key);
    } else if (const toml::array *array = parent.as_array()) {
      for (const toml::node &child : *array) node(child, nullptr);
    } else {
      return;
    }
    evq_toml_value end = {};
    end.kind = EVQ_TOML_END;
    take(context, &end);
  }
};

} // namespace

bool evq_toml_read(const char *text, size_t length, void *context,
                   void (*take)(void *context, const evq_toml_value *value),
                   evq_toml_error *error) try {
  *error = {};
  if (has_deep_key(text, length, error->line)) {
    const char message[] = "a key has too many parts";
    fail(error, message, sizeof message - 1);
    error->column = 1;
    return false;
  }
  *error = {};
  const toml::table table = toml::parse(std::string_view(text, length));
  Walk(context, take).node(table, nullptr);
  return true;
} catch (const toml::parse_error &failure) {
  const std::string_view message = failure.description();
  fail(error, message.data(), message.size());
  error->line = failure.source().begin.line;
  error->column = failure.source().begin.column;
  return false;
} catch (const std::exception &failure) {
  fail(error, failure.what(), std::strlen(failure.what()));
  return false;
}
