#include "CRE2.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <re2/re2.h>

struct evq_regex {
  re2::RE2 expression;

  evq_regex(re2::StringPiece pattern, const re2::RE2::Options &options)
      : expression(pattern, options) {}
};

evq_regex *evq_regex_make(const char *pattern, size_t length, bool ignores_case, size_t memory) try {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(!ignores_case);
  options.set_max_mem(static_cast<int64_t>(memory));
  // evq asks only whether a text matches.
  options.set_never_capture(true);
  return new evq_regex(re2::StringPiece(pattern, length), options);
} catch (const std::bad_alloc &) {
  return nullptr;
}

void evq_regex_free(evq_regex *regex) { delete regex; }

evq_regex_status evq_regex_status_of(const evq_regex *regex) {
  switch (regex->expression.error_code()) {
  case re2::RE2::NoError: return EVQ_REGEX_OK;
  case re2::RE2::ErrorInternal: return EVQ_REGEX_INTERNAL;
  case re2::RE2::ErrorBadEscape: return EVQ_REGEX_BAD_ESCAPE;
  case re2::RE2::ErrorBadCharClass: return EVQ_REGEX_BAD_CLASS;
  case re2::RE2::ErrorBadCharRange: return EVQ_REGEX_BAD_RANGE;
  case re2::RE2::ErrorMissingBracket: return EVQ_REGEX_MISSING_BRACKET;
  case re2::RE2::ErrorMissingParen: return EVQ_REGEX_MISSING_PAREN;
  case re2::RE2::ErrorUnexpectedParen: return EVQ_REGEX_UNEXPECTED_PAREN;
  case re2::RE2::ErrorTrailingBackslash: return EVQ_REGEX_TRAILING_BACKSLASH;
  case re2::RE2::ErrorRepeatArgument: return EVQ_REGEX_NOTHING_TO_REPEAT;
  case re2::RE2::ErrorRepeatSize: return EVQ_REGEX_REPEAT_SIZE;
  case re2::RE2::ErrorRepeatOp: return EVQ_REGEX_REPEATED_REPEAT;
  case re2::RE2::ErrorBadPerlOp: return EVQ_REGEX_BAD_GROUP;
  case re2::RE2::ErrorBadUTF8: return EVQ_REGEX_BAD_UTF8;
  case re2::RE2::ErrorBadNamedCapture: return EVQ_REGEX_BAD_GROUP_NAME;
  case re2::RE2::ErrorPatternTooLarge: return EVQ_REGEX_TOO_LARGE;
  }
  return EVQ_REGEX_INTERNAL;
}

size_t evq_regex_invalid_part(const evq_regex *regex, char *part, size_t capacity) {
  const std::string &invalid = regex->expression.error_arg();
  const size_t length = std::min(invalid.size(), capacity);
  std::memcpy(part, invalid.data(), length);
  return length;
}

bool evq_regex_matches(const evq_regex *regex, const char *text, size_t length) {
  return regex->expression.ok() &&
         regex->expression.Match(re2::StringPiece(text, length), 0, length, re2::RE2::UNANCHORED,
                                 nullptr, 0);
}
