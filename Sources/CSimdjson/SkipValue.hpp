#pragma once

#include <cstdint>

/* The position behind the string that starts at `position`; `end` if it is not closed. */
uint64_t skip_string(const uint8_t *base, uint64_t position, uint64_t end);
