/* The inner loop of evq's scan, over simdjson: JSON bytes in, positions of fields out.
   No policy lives here: which fields, what a malformed record means, and what is done with the
   positions is decided by the caller (EvqEngine). */
#ifndef EVQ_CSIMDJSON_H
#define EVQ_CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How the bytes of a slice are to be read; the values are those of Slice.Form. */
enum {
  EVQ_FORM_MISSING = 0,
  EVQ_FORM_STRING = 1,
  EVQ_FORM_ESCAPED = 2,
  EVQ_FORM_NUMBER = 3,
  EVQ_FORM_BOOLEAN = 4,
  EVQ_FORM_COMPOUND = 5,
  EVQ_FORM_COMPOUND_TEXT = 6
};

/* offset: bytes from the start of the buffer; packed: length | form << 56. */
typedef struct {
  uint64_t offset;
  uint64_t packed;
} evq_slice;

/* A record's bytes. */
typedef struct {
  uint64_t offset;
  uint64_t length;
} evq_range;

/* A record that is malformed; `line` counts the lines before it since position 0, and only in the
   layout of lines. */
typedef struct {
  uint64_t offset;
  uint64_t length;
  uint64_t line;
} evq_fault;

/* A field to extract: a top-level key, or a key of the object `properties`. With `is_text` an object or array
   comes out as EVQ_FORM_COMPOUND_TEXT. */
typedef struct {
  const char *name;
  size_t length;
  int in_properties;
  int is_text;
} evq_field;

/* How records are separated. */
enum {
  EVQ_LAYOUT_LINES = 0,    /* one per line */
  EVQ_LAYOUT_DOCUMENT = 1  /* an object, an array, an object with an array of rows, or several */
};

/* Where a scan stands. Start with zeroes and the layout. */
typedef struct {
  int layout;
  int in_array;      /* a document's array is open */
  int in_page;       /* that array is the rows of an object */
  int starts_text;   /* a byte order mark may stand at position 0 */
  uint64_t position; /* the first byte that was not scanned */
  uint64_t lines;    /* line ends passed, in the layout of lines */
} evq_cursor;

typedef struct evq_scanner evq_scanner;

/* NULL when there is no memory. The names are copied; `rows_key` is the key of a page's array of rows:
   `results`. */
evq_scanner *evq_scanner_create(const evq_field *fields, size_t count, const char *rows_key);
void evq_scanner_destroy(evq_scanner *scanner);

/* Some text; it need not end with a zero. */
typedef struct {
  const char *start;
  size_t length;
} evq_text;

/* Leaves out rows whose field `field` is there and has none of these texts. Rows where it is missing, written
   with escapes, or an object or array, still come out: the caller decides what they mean. With `may_filter_lines` lines
   of another value may be left out without being parsed; then it is not seen when more is wrong with them.
   The texts are copied. */
void evq_scanner_require(evq_scanner *scanner, size_t field, const evq_text *texts, size_t count,
                         int may_filter_lines);

/* What a scan gave: rows, faults, and all records that are no faults, whether rows came of them or not. */
typedef struct {
  size_t rows;
  size_t faults;
  size_t records;
  int is_out_of_memory; /* then nothing was found, and the cursor may be anywhere */
} evq_scan_counts;

/* Scans until `end`, `rows_max` rows or `faults_max` faults, whichever comes first.

   `base` must be readable up to 64 bytes beyond `end`. `slices` is column by column: the slice of
   field f in row r is slices[f * rows_max + r]. A record that is no JSON object is a fault and no
   row. At the end cursor->position == end. Between two calls for one buffer no other may be scanned at
   the same address. */
evq_scan_counts evq_scan(evq_scanner *scanner, const uint8_t *base, uint64_t end,
                         evq_cursor *cursor, size_t rows_max, evq_range *rows, evq_slice *slices,
                         size_t faults_max, evq_fault *faults);

/* The end of the JSON value that starts at `position`, by its brackets and quotes alone; `end` when
   it is not closed. */
uint64_t evq_skip_value(const uint8_t *base, uint64_t position, uint64_t end);

/* Has the allocator keep so many bytes that were freed: buffers that are given back to the system and taken
   again have to be cleared each time, which costs as much as reading a file into them. */
void evq_keep_freed_memory(size_t bytes);

/* Has all threads allocate from one heap: each further heap would reserve 64 MiB of addresses. */
void evq_share_heap(void);

/* A small JSON text, read whole: its nodes in the order of the text. */
enum {
  EVQ_NODE_NULL = 0,
  EVQ_NODE_FALSE = 1,
  EVQ_NODE_TRUE = 2,
  EVQ_NODE_NUMBER = 3,
  EVQ_NODE_STRING = 4,
  EVQ_NODE_ARRAY = 5, /* followed by `count` nodes with their descendants */
  EVQ_NODE_OBJECT = 6 /* followed by `count` pairs: a string node and a value */
};

typedef struct {
  int kind;
  double number;
  const char *text; /* valid as long as the document */
  size_t text_length;
  size_t count;
} evq_node;

typedef struct evq_document evq_document;

/* NULL when the text is not one valid JSON value, or memory ran out, which *is_out_of_memory tells. Readable up to 64 bytes beyond `length`. The array or
   object of the root's field `left_out`, which may be NULL, is checked and comes back empty. */
evq_document *evq_document_parse(const uint8_t *text, size_t length, const char *left_out,
                                 int *is_out_of_memory);

/* 1 where the text is one valid JSON value, 0 where it is not, -1 where memory ran out. */
int evq_document_is_valid(const uint8_t *text, size_t length);

/* Why a text is not one valid JSON value. */
enum {
  EVQ_INVALID_NOT = 0,    /* it is valid */
  EVQ_INVALID_UTF8 = 1,
  EVQ_INVALID_STRING = 2, /* an escape that names no character, a control character */
  EVQ_INVALID_NUMBER = 3, /* 1e400, 01 */
  EVQ_INVALID_DEPTH = 4,
  EVQ_INVALID_MEMORY = 5, /* there was no memory to check it */
  EVQ_INVALID_OTHER = 6
};
int evq_document_invalidity(const uint8_t *text, size_t length);
void evq_document_destroy(evq_document *document);
const evq_node *evq_document_nodes(const evq_document *document, size_t *count);

#ifdef __cplusplus
}
#endif
#endif
