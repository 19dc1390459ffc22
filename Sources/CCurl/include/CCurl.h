/* libcurl for Swift, which cannot call variadic functions: one typed function for each kind of option.
   The library is not linked: evq_curl_open loads it at the first request. Loading it and its forty dependencies
   takes longer than most runs of evq that send nothing.
   The caller (EvqHTTP) decides which options to set and what an error means. */
#ifndef EVQ_CCURL_H
#define EVQ_CCURL_H

#define CURL_DISABLE_TYPECHECK
/* CURLOPT_PROTOCOLS is deprecated since 7.85, but older versions lack its successor. */
#define CURL_DISABLE_DEPRECATION
#include <curl/curl.h>
#include <stddef.h>
#include <stdint.h>

/* Since 7.87: do not wait for the thread that resolves a name. An older library refuses the option. */
static const CURLoption EVQ_CURLOPT_QUICK_EXIT = (CURLoption)322;

/* Loads libcurl and looks up its functions, once. Returns NULL, or the reason of the failure. Any thread may call it,
   and must before it calls any other function of this header. */
const char *evq_curl_open(void);

/* Why a buffer rejected bytes, which ends the transfer with CURLE_WRITE_ERROR. */
enum { EVQ_BYTES_ACCEPTED = 0, EVQ_BYTES_OVER_LIMIT = 1, EVQ_BYTES_NO_MEMORY = 2 };

/* A growing buffer with a size limit. */
typedef struct {
  uint8_t *start;
  size_t count;
  size_t capacity;
  size_t limit;
  int rejection;
} evq_bytes;

/* An easy handle and the memory that its transfer points to. */
typedef struct {
  CURL *easy;
  struct curl_slist *lines; /* request headers */
  evq_bytes head;           /* all header lines received, trailers included */
  evq_bytes body;           /* after decompression */
  char message[CURL_ERROR_SIZE]; /* libcurl's description of a failure, for users */
} evq_transfer;

/* NULL if out of memory. */
evq_transfer *evq_transfer_new(void);
void evq_transfer_free(evq_transfer *transfer);
/* Clears buffers and options. Connections belong to the multi handle and stay open. */
void evq_transfer_reset(evq_transfer *transfer, size_t head_limit, size_t body_limit);
/* Clears the buffers only. */
void evq_transfer_clear(evq_transfer *transfer, size_t head_limit, size_t body_limit);

/* The setters return 1 if libcurl accepted the value. */
int evq_set_number(evq_transfer *transfer, CURLoption option, long value);
int evq_set_size(evq_transfer *transfer, CURLoption option, int64_t value);
int evq_set_text(evq_transfer *transfer, CURLoption option, const char *value);
/* Copies the request body. */
int evq_set_body(evq_transfer *transfer, const void *bytes, size_t count);
/* Adds a header line to the request; evq_set_lines passes all of them to the transfer. */
int evq_add_line(evq_transfer *transfer, const char *line);
int evq_set_lines(evq_transfer *transfer);

/* Both return 0 for an unknown value. */
long evq_get_number(const evq_transfer *transfer, CURLINFO info);
int64_t evq_get_size(const evq_transfer *transfer, CURLINFO info);

/* NULL if out of memory. */
CURLM *evq_multi_new(void);
void evq_multi_free(CURLM *multi);
int evq_multi_set_number(CURLM *multi, CURLMoption option, long value);
int evq_multi_add(CURLM *multi, evq_transfer *transfer);
void evq_multi_remove(CURLM *multi, evq_transfer *transfer);
/* Does all work that needs no waiting. */
int evq_multi_perform(CURLM *multi);
/* Waits for network activity, evq_multi_wake, or the timeout. */
int evq_multi_wait(CURLM *multi, int milliseconds);
/* The only function that another thread may call on a multi handle. */
void evq_multi_wake(CURLM *multi);
/* The next completed transfer and its result; NULL if there is none. */
evq_transfer *evq_multi_ended(CURLM *multi, CURLcode *result);

#endif
