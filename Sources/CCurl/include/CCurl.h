/* libcurl for Swift, which calls no variadic functions: one typed function for each kind of option.
   The library is not linked. evq_curl_open loads it at the first request, because loading it and the forty libraries
   behind it takes longer than most runs of evq that send nothing.
   No policy lives here: which options are set, and what a fault means, is decided by the caller (EvqHubSpot). */
#ifndef EVQ_CCURL_H
#define EVQ_CCURL_H

#define CURL_DISABLE_TYPECHECK
/* CURLOPT_PROTOCOLS is deprecated since 7.85, and its successor is missing in older versions. */
#define CURL_DISABLE_DEPRECATION
#include <curl/curl.h>
#include <stddef.h>
#include <stdint.h>

/* Since 7.87: do not wait for the thread that resolves a name. An older library refuses the option. */
static const CURLoption EVQ_CURLOPT_QUICK_EXIT = (CURLoption)322;

/* Loads libcurl and finds its functions, once. Returns NULL, or why that failed; any thread may call it. Nothing
   else here may be called before it has returned NULL. */
const char *evq_curl_open(void);

/* Why bytes were refused; a refusal ends the transfer with CURLE_WRITE_ERROR. */
enum { EVQ_BYTES_TAKEN = 0, EVQ_BYTES_OVER_LIMIT = 1, EVQ_BYTES_NO_MEMORY = 2 };

/* A growing buffer that never holds more than its limit. */
typedef struct {
  uint8_t *start;
  size_t count;
  size_t capacity;
  size_t limit;
  int refusal;
} evq_bytes;

/* An easy handle with everything that its transfer points to. */
typedef struct {
  CURL *easy;
  struct curl_slist *lines; /* of the request's head */
  evq_bytes head;           /* every header line that arrived, as it came; trailers included */
  evq_bytes body;           /* after decompression */
  char message[CURL_ERROR_SIZE]; /* what libcurl says of a failure, for people */
} evq_transfer;

/* NULL where there is no memory. */
evq_transfer *evq_transfer_new(void);
void evq_transfer_free(evq_transfer *transfer);
/* Empties the buffers and forgets all options; connections are the multi handle's and stay. */
void evq_transfer_reset(evq_transfer *transfer, size_t head_limit, size_t body_limit);

/* The setters return 1 where libcurl took the value. */
int evq_set_number(evq_transfer *transfer, CURLoption option, long value);
int evq_set_size(evq_transfer *transfer, CURLoption option, int64_t value);
int evq_set_text(evq_transfer *transfer, CURLoption option, const char *value);
/* Copies the body of the request. */
int evq_set_body(evq_transfer *transfer, const void *bytes, size_t count);
/* Adds a line to the request's head; evq_set_lines hands all of them to the transfer. */
int evq_add_line(evq_transfer *transfer, const char *line);
int evq_set_lines(evq_transfer *transfer);

/* Both give 0 where libcurl does not know. */
long evq_get_number(const evq_transfer *transfer, CURLINFO info);
int64_t evq_get_size(const evq_transfer *transfer, CURLINFO info);

/* NULL where there is no memory. */
CURLM *evq_multi_new(void);
void evq_multi_free(CURLM *multi);
int evq_multi_set_number(CURLM *multi, CURLMoption option, long value);
int evq_multi_add(CURLM *multi, evq_transfer *transfer);
void evq_multi_remove(CURLM *multi, evq_transfer *transfer);
/* Does what can be done without waiting. */
int evq_multi_perform(CURLM *multi);
/* Waits until there is something to do, until evq_multi_wake, or so long. */
int evq_multi_wait(CURLM *multi, int milliseconds);
/* The only function that another thread may call on a multi handle. */
void evq_multi_wake(CURLM *multi);
/* A transfer that has ended, with its result; NULL where there is no other. */
evq_transfer *evq_multi_ended(CURLM *multi, CURLcode *result);

#endif
