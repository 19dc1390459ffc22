/* The inner loop of evq's scan, based on simdjson: finds the positions of fields in JSON bytes.
   The caller (EvqEngine) decides which fields are needed and what a malformed record means. */
#ifndef EVQ_CSIMDJSON_H
#define EVQ_CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The form of a slice's bytes; the values are those of ValueSlice.Form. */
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

/* The bytes of a record. */
typedef struct {
  uint64_t offset;
  uint64_t length;
} evq_range;

/* A malformed record. `line` is the number of lines before it, in the layout of lines only. */
typedef struct {
  uint64_t offset;
  uint64_t length;
  uint64_t line;
} evq_fault;

/* A field to extract: a top-level key, or a key of the object `properties`. With `is_text` an object or array
   has the form EVQ_FORM_COMPOUND_TEXT. */
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

/* The state of a scan. Initialize it to zero and set the layout. */
typedef struct {
  int layout;
  int in_array;      /* an array of a document is open */
  int in_page;       /* that array is the rows of a page object */
  int starts_text;   /* position 0 may have a byte order mark */
  uint64_t position; /* the first byte that is not scanned yet */
  uint64_t lines;    /* line ends so far, in the layout of lines */
} evq_cursor;

typedef struct evq_scanner evq_scanner;

/* NULL when memory runs out. The names are copied; `rows_key` is the key of a page's array of rows,
   for example `results`. */
evq_scanner *evq_scanner_create(const evq_field *fields, size_t count, const char *rows_key);
void evq_scanner_destroy(evq_scanner *scanner);

/* A text, not necessarily zero-terminated. */
typedef struct {
  const char *start;
  size_t length;
} evq_text;

/* Leaves out rows whose field `field` is present and equals none of these texts. Rows where it is missing, has
   escapes, or is an object or array still come out: the caller evaluates them. With `may_filter_lines` lines with
   another value may be skipped without being parsed; errors in them are not detected. The texts are copied. */
void evq_scanner_require(evq_scanner *scanner, size_t field, const evq_text *texts, size_t count,
                         int may_filter_lines);

/* Lets the scanner collect the names of the keys of valid records; call it before the first scan. */
void evq_scanner_collect_names(evq_scanner *scanner);

/* The number of different names so far: of top-level keys, or of keys of the object `properties`. */
size_t evq_scanner_name_count(const evq_scanner *scanner, int in_properties);

/* One of these names, in the order in which they occurred first; unescaped, valid until the scanner is destroyed. */
evq_text evq_scanner_name(const evq_scanner *scanner, int in_properties, size_t index);

/* The result of a scan: the number of rows, of faults, and of all valid records, with or without a row. */
typedef struct {
  size_t rows;
  size_t faults;
  size_t records;
  int is_out_of_memory; /* then the result is empty and the cursor undefined */
} evq_scan_counts;

/* Scans until `end`, `rows_max` rows or `faults_max` faults, whichever comes first.

   `base` must be readable up to 64 bytes beyond `end`. `slices` is column by column: the slice of
   field f in row r is slices[f * rows_max + r]. A record that is not a JSON object is a fault and not a
   row. At the end cursor->position == end. Between two calls for one buffer, no other buffer may be scanned
   at the same address. */
evq_scan_counts evq_scan(evq_scanner *scanner, const uint8_t *base, uint64_t end,
                         evq_cursor *cursor, size_t rows_max, evq_range *rows, evq_slice *slices,
                         size_t faults_max, evq_fault *faults);

/* The end of the JSON value that starts at `position`, found by brackets and quotes alone; `end` if it is
   not closed. */
uint64_t evq_skip_value(const uint8_t *base, uint64_t position, uint64_t end);

/* Whether an object or array starts at `position` and is closed, found by brackets and quotes alone; `*finish` is then
   the position behind it. */
int evq_is_closed(const uint8_t *base, uint64_t position, uint64_t end, uint64_t *finish);

/* Lets the allocator keep this many freed bytes. Memory that is returned to the system and allocated again is
   cleared each time, which costs as much as reading a file into it. */
void evq_keep_freed_memory(size_t bytes);

/* Makes all threads share one heap: each additional heap would reserve 64 MiB of address space. */
void evq_share_heap(void);

/* The nodes of a parsed JSON text, in the order of the text. */
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
  const char *text; /* valid until the document is destroyed */
  size_t text_length;
  size_t count;
} evq_node;

typedef struct evq_document evq_document;

/* NULL when the text is not one valid JSON value, or when memory runs out (*is_out_of_memory). The text must be
   readable up to 64 bytes beyond `length`. The array or object in the root's field `left_out`, which may be NULL,
   is checked and comes back empty. */
evq_document *evq_document_parse(const uint8_t *text, size_t length, const char *left_out,
                                 int *is_out_of_memory);

/* 1 if the text is one valid JSON value, 0 if not, -1 when memory runs out. */
int evq_document_is_valid(const uint8_t *text, size_t length);

/* The reason why a text is not one valid JSON value. */
enum {
  EVQ_INVALID_NOT = 0,    /* it is valid */
  EVQ_INVALID_UTF8 = 1,
  EVQ_INVALID_STRING = 2, /* an invalid escape or a control character */
  EVQ_INVALID_NUMBER = 3, /* 1e400, 01 */
  EVQ_INVALID_DEPTH = 4,
  EVQ_INVALID_MEMORY = 5, /* memory ran out */
  EVQ_INVALID_OTHER = 6
};
int evq_document_invalidity(const uint8_t *text, size_t length);
void evq_document_destroy(evq_document *document);
const evq_node *evq_document_nodes(const evq_document *document, size_t *count);

#ifdef __cplusplus
}
#endif
#endif
