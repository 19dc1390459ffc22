#include "CCurl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* The libcurl functions in use: X(name). */
#define EVQ_CURL_FUNCTIONS \
  X(global_init)           \
  X(easy_init)             \
  X(easy_cleanup)          \
  X(easy_reset)            \
  X(easy_setopt)           \
  X(easy_getinfo)          \
  X(slist_append)          \
  X(slist_free_all)        \
  X(multi_init)            \
  X(multi_cleanup)         \
  X(multi_setopt)          \
  X(multi_add_handle)      \
  X(multi_remove_handle)   \
  X(multi_perform)         \
  X(multi_poll)            \
  X(multi_wakeup)          \
  X(multi_info_read)

static struct {
#define X(name) __typeof__(curl_##name) *name;
  EVQ_CURL_FUNCTIONS
#undef X
} curl;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char load_error[256];

static void set_error(const char *text) {
  strncpy(load_error, text ? text : "unknown error", sizeof load_error - 1);
}

static void find(void *library) {
#define X(name)                                       \
  *(void **)&curl.name = dlsym(library, "curl_" #name); \
  if (!curl.name) return set_error("it is too old: curl_" #name " is missing");
  EVQ_CURL_FUNCTIONS
#undef X
  if (curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) set_error("it cannot be initialised");
}

static void load(void) {
  void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!library) return set_error(dlerror());
  find(library);
}

const char *evq_curl_open(void) {
  pthread_once(&once, load);
  return load_error[0] ? load_error : NULL;
}

/* --- Buffers */

enum { FIRST_CAPACITY = 1 << 16, KEPT_CAPACITY = 1 << 20 };

static int reserve(evq_bytes *bytes, size_t wanted) {
  if (wanted <= bytes->capacity) return 1;
  size_t capacity = bytes->capacity ? bytes->capacity : FIRST_CAPACITY;
  while (capacity < wanted) capacity *= 2;
  uint8_t *start = realloc(bytes->start, capacity);
  if (!start) return 0;
  bytes->start = start;
  bytes->capacity = capacity;
  return 1;
}

/* libcurl's write callback: returning less than the full count ends the transfer. */
static size_t append(char *data, size_t size, size_t number, void *user) {
  evq_bytes *bytes = user;
  size_t added = size * number;
  if (added > bytes->limit - bytes->count) {
    bytes->rejection = EVQ_BYTES_OVER_LIMIT;
    return 0;
  }
  if (!reserve(bytes, bytes->count + added)) {
    bytes->rejection = EVQ_BYTES_NO_MEMORY;
    return 0;
  }
  memcpy(bytes->start + bytes->count, data, added);
  bytes->count += added;
  return added;
}

static void clear(evq_bytes *bytes, size_t limit) {
  if (bytes->capacity > KEPT_CAPACITY) {
    free(bytes->start);
    bytes->start = NULL;
    bytes->capacity = 0;
  }
  bytes->count = 0;
  bytes->limit = limit;
  bytes->rejection = EVQ_BYTES_ACCEPTED;
}

/* --- Transfers */

evq_transfer *evq_transfer_new(void) {
  evq_transfer *transfer = calloc(1, sizeof *transfer);
  if (!transfer) return NULL;
  transfer->easy = curl.easy_init();
  if (transfer->easy) return transfer;
  free(transfer);
  return NULL;
}

void evq_transfer_free(evq_transfer *transfer) {
  curl.easy_cleanup(transfer->easy);
  curl.slist_free_all(transfer->lines);
  free(transfer->head.start);
  free(transfer->body.start);
  free(transfer);
}

void evq_transfer_clear(evq_transfer *transfer, size_t head_limit, size_t body_limit) {
  transfer->message[0] = 0;
  clear(&transfer->head, head_limit);
  clear(&transfer->body, body_limit);
}

void evq_transfer_reset(evq_transfer *transfer, size_t head_limit, size_t body_limit) {
  CURL *easy = transfer->easy;
  curl.easy_reset(easy);
  curl.slist_free_all(transfer->lines);
  transfer->lines = NULL;
  evq_transfer_clear(transfer, head_limit, body_limit);
  curl.easy_setopt(easy, CURLOPT_PRIVATE, transfer);
  curl.easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->message);
  curl.easy_setopt(easy, CURLOPT_HEADERFUNCTION, append);
  curl.easy_setopt(easy, CURLOPT_HEADERDATA, &transfer->head);
  curl.easy_setopt(easy, CURLOPT_WRITEFUNCTION, append);
  curl.easy_setopt(easy, CURLOPT_WRITEDATA, &transfer->body);
}

int evq_set_number(evq_transfer *transfer, CURLoption option, long value) {
  return curl.easy_setopt(transfer->easy, option, value) == CURLE_OK;
}

int evq_set_size(evq_transfer *transfer, CURLoption option, int64_t value) {
  return curl.easy_setopt(transfer->easy, option, (curl_off_t)value) == CURLE_OK;
}

int evq_set_text(evq_transfer *transfer, CURLoption option, const char *value) {
  return curl.easy_setopt(transfer->easy, option, value) == CURLE_OK;
}

int evq_set_body(evq_transfer *transfer, const void *bytes, size_t count) {
  return evq_set_size(transfer, CURLOPT_POSTFIELDSIZE_LARGE, (int64_t)count)
    && curl.easy_setopt(transfer->easy, CURLOPT_COPYPOSTFIELDS, count ? bytes : "") == CURLE_OK;
}

int evq_add_line(evq_transfer *transfer, const char *line) {
  struct curl_slist *lines = curl.slist_append(transfer->lines, line);
  if (lines) transfer->lines = lines;
  return lines != NULL;
}

int evq_set_lines(evq_transfer *transfer) {
  return curl.easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->lines) == CURLE_OK;
}

long evq_get_number(const evq_transfer *transfer, CURLINFO info) {
  long value = 0;
  return curl.easy_getinfo(transfer->easy, info, &value) == CURLE_OK ? value : 0;
}

int64_t evq_get_size(const evq_transfer *transfer, CURLINFO info) {
  curl_off_t value = 0;
  return curl.easy_getinfo(transfer->easy, info, &value) == CURLE_OK ? value : 0;
}

/* --- The multi handle */

CURLM *evq_multi_new(void) { return curl.multi_init(); }

void evq_multi_free(CURLM *multi) { curl.multi_cleanup(multi); }

int evq_multi_set_number(CURLM *multi, CURLMoption option, long value) {
  return curl.multi_setopt(multi, option, value) == CURLM_OK;
}

int evq_multi_add(CURLM *multi, evq_transfer *transfer) {
  return curl.multi_add_handle(multi, transfer->easy) == CURLM_OK;
}

void evq_multi_remove(CURLM *multi, evq_transfer *transfer) {
  curl.multi_remove_handle(multi, transfer->easy);
}

int evq_multi_perform(CURLM *multi) {
  int running = 0;
  return curl.multi_perform(multi, &running) == CURLM_OK;
}

int evq_multi_wait(CURLM *multi, int milliseconds) {
  return curl.multi_poll(multi, NULL, 0, milliseconds, NULL) == CURLM_OK;
}

void evq_multi_wake(CURLM *multi) { curl.multi_wakeup(multi); }

evq_transfer *evq_multi_ended(CURLM *multi, CURLcode *result) {
  int left = 0;
  CURLMsg *message;
  while ((message = curl.multi_info_read(multi, &left))) {
    if (message->msg != CURLMSG_DONE) continue;
    char *transfer = NULL;
    *result = message->data.result;
    if (curl.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer) == CURLE_OK)
      return (evq_transfer *)transfer;
  }
  return NULL;
}
