/// Counters that libFuzzer reads as coverage, because the tests' build is not instrumented.
#pragma once

#include <stddef.h>

/// Counts a feature of the current input, such as a pair of tokens or a diagnostic.
void evq_fuzz_count(size_t feature);
