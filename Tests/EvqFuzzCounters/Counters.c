#include "EvqFuzzCounters.h"

#include <stdint.h>

// libFuzzer clears this section before each input and keeps inputs that reach new counts.
__attribute__((section("__libfuzzer_extra_counters"))) static uint8_t counters[1 << 15];

void evq_fuzz_count(size_t feature) {
  uint8_t *counter = &counters[feature % sizeof counters];
  if (*counter < UINT8_MAX) *counter += 1;
}
