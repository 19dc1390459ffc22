/* libzstd, unchanged: Swift calls its functions directly. */
#if __has_include(<zstd.h>)
#include <zstd.h>
#else
#error "libzstd is missing: apt-get install libzstd-dev, or make deps"
#endif
