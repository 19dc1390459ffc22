/// toml++ for Swift: the values of a TOML document, in order.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  /// A table or a list begins; its values follow, then `EVQ_TOML_END`.
  EVQ_TOML_TABLE,
  EVQ_TOML_LIST,
  EVQ_TOML_END,
  EVQ_TOML_TEXT,
  EVQ_TOML_INTEGER,
  EVQ_TOML_NUMBER,
  EVQ_TOML_FLAG,
  /// A date without a time, as text.
  EVQ_TOML_DATE,
  /// A time of day, or a date with a time, as text.
  EVQ_TOML_TIME,
} evq_toml_kind;

/// A value, or the end of a table or list. The bytes are valid during the call only.
typedef struct {
  evq_toml_kind kind;
  /// The key in a table; NULL in a list, for the root and at an end.
  const char *key;
  size_t key_length;
  /// A text, a date or a time.
  const char *text;
  size_t text_length;
  int64_t integer;
  double number;
  bool flag;
} evq_toml_value;

/// Why a text is not TOML. The position counts from 1; the line is 0 if it is unknown.
typedef struct {
  char message[256];
  unsigned line, column;
} evq_toml_error;

/// Parses UTF-8 and calls `take` for each value, the root table first; false with an error.
bool evq_toml_read(const char *text, size_t length, void *context,
                   void (*take)(void *context, const evq_toml_value *value), evq_toml_error *error);

#ifdef __cplusplus
}
#endif
