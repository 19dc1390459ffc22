/* zlib, unchanged: Swift calls its functions directly. */
#if __has_include(<zlib.h>)
#include <zlib.h>
#else
#error "zlib is missing: apt-get install zlib1g-dev, or make deps"
#endif
