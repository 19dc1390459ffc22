/// RE2 for Swift: regular expressions that match in time linear in the text.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A compiled expression, or the error of an invalid one. Threads may share it.
typedef struct evq_regex evq_regex;

/// The error of an expression.
typedef enum {
  EVQ_REGEX_OK,
  EVQ_REGEX_INTERNAL,
  EVQ_REGEX_BAD_ESCAPE,
  EVQ_REGEX_BAD_CLASS,
  EVQ_REGEX_BAD_RANGE,
  EVQ_REGEX_MISSING_BRACKET,
  EVQ_REGEX_MISSING_PAREN,
  EVQ_REGEX_UNEXPECTED_PAREN,
  EVQ_REGEX_TRAILING_BACKSLASH,
  EVQ_REGEX_NOTHING_TO_REPEAT,
  EVQ_REGEX_REPEAT_SIZE,
  EVQ_REGEX_REPEATED_REPEAT,
  EVQ_REGEX_BAD_GROUP,
  EVQ_REGEX_BAD_GROUP_NAME,
  EVQ_REGEX_BAD_UTF8,
  EVQ_REGEX_TOO_LARGE,
} evq_regex_status;

/// Compiles a UTF-8 pattern in at most `memory` bytes; NULL if the process is out of memory.
evq_regex *evq_regex_make(const char *pattern, size_t length, bool ignores_case, size_t memory);

/// Frees an expression, or does nothing for NULL.
void evq_regex_free(evq_regex *regex);

evq_regex_status evq_regex_status_of(const evq_regex *regex);

/// Copies the invalid part of the pattern, at most `capacity` bytes; returns its length.
size_t evq_regex_invalid_part(const evq_regex *regex, char *part, size_t capacity);

/// Whether the expression matches any part of a UTF-8 text; false if it did not compile.
bool evq_regex_matches(const evq_regex *regex, const char *text, size_t length);

#ifdef __cplusplus
}
#endif
