#include "CMicrohttpd.h"

#include <dlfcn.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The libmicrohttpd functions in use: X(name). */
#define EVQ_MHD_FUNCTIONS        \
  X(start_daemon)                \
  X(quiesce_daemon)              \
  X(stop_daemon)                 \
  X(get_connection_values_n)     \
  X(suspend_connection)          \
  X(resume_connection)           \
  X(create_response_from_buffer) \
  X(create_response_from_callback) \
  X(add_response_header)         \
  X(queue_response)              \
  X(destroy_response)

static struct {
#define X(name) __typeof__(MHD_##name) *name;
  EVQ_MHD_FUNCTIONS
#undef X
} mhd;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char load_error[256];

static void set_error(const char *text) { strncpy(load_error, text ? text : "unknown error", sizeof load_error - 1); }

static void load(void) {
  void *library = dlopen("libmicrohttpd.so.12", RTLD_NOW | RTLD_LOCAL);
  if (!library) return set_error(dlerror());
#define X(name)                                        \
  *(void **)&mhd.name = dlsym(library, "MHD_" #name); \
  if (!mhd.name) return set_error("it is too old: MHD_" #name " is missing");
  EVQ_MHD_FUNCTIONS
#undef X
}

const char *evq_server_open(void) {
  pthread_once(&once, load);
  return load_error[0] ? load_error : NULL;
}

struct evq_server {
  struct MHD_Daemon *daemon;
  int refused; /* the listening socket after evq_server_refuse, else -1 */
  evq_server_limits limits;
  evq_handler handler;
};

struct evq_call_private {
  evq_call call;
  evq_server *server;
  struct MHD_Connection *connection;
  evq_header *headers;
  size_t header_capacity;
  uint8_t *body;
  size_t body_capacity, discarded;
  int is_open, is_answered, is_suspended;
  unsigned status;
  struct MHD_Response *response;
  char target[];
};

/* --- Requests */

static void *begin(void *user, const char *target, struct MHD_Connection *connection) {
  size_t count = strlen(target) + 1;
  evq_call_private *hidden = calloc(1, sizeof *hidden + count);
  if (!hidden) return NULL;
  hidden->server = user;
  hidden->connection = connection;
  memcpy(hidden->target, target, count);
  hidden->call.target = hidden->target;
  hidden->call.hidden = hidden;
  return hidden;
}

static void end(void *user, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode code) {
  (void)user, (void)connection, (void)code;
  evq_call_private *hidden = *state;
  if (!hidden) return;
  if (hidden->is_answered) hidden->server->handler.ended(hidden->server->handler.context, &hidden->call);
  if (hidden->response) mhd.destroy_response(hidden->response);
  free(hidden->headers);
  free(hidden->body);
  free(hidden);
  *state = NULL;
}

static enum MHD_Result add_header(void *user, enum MHD_ValueKind kind, const char *name, size_t name_count,
                                 const char *value, size_t value_count) {
  (void)kind, (void)name_count;
  evq_call_private *hidden = user;
  if (hidden->call.header_count == hidden->header_capacity) {
    size_t capacity = hidden->header_capacity ? 2 * hidden->header_capacity : 16;
    evq_header *headers = realloc(hidden->headers, capacity * sizeof *headers);
    if (!headers) return MHD_NO;
    hidden->call.headers = hidden->headers = headers;
    hidden->header_capacity = capacity;
  }
  hidden->headers[hidden->call.header_count++] = (evq_header){name, value ? value : "", value ? value_count : 0};
  return MHD_YES;
}

static enum MHD_Result discard(evq_call_private *hidden, size_t count) {
  hidden->call.is_body_over_limit = 1;
  hidden->call.body_count = 0;
  hidden->discarded += count;
  return hidden->discarded <= hidden->server->limits.discarded_bytes ? MHD_YES : MHD_NO;
}

static enum MHD_Result add_body(evq_call_private *hidden, const char *data, size_t count) {
  size_t wanted = hidden->call.body_count + count;
  if (hidden->call.is_body_over_limit || wanted > hidden->server->limits.body_bytes) return discard(hidden, count);
  if (wanted > hidden->body_capacity) {
    size_t capacity = hidden->body_capacity ? hidden->body_capacity : 4096;
    while (capacity < wanted) capacity *= 2;
    uint8_t *body = realloc(hidden->body, capacity);
    if (!body) return MHD_NO;
    hidden->call.body = hidden->body = body;
    hidden->body_capacity = capacity;
  }
  memcpy(hidden->body + hidden->call.body_count, data, count);
  hidden->call.body_count = wanted;
  return MHD_YES;
}

/* libmicrohttpd calls this once for the head, for each part of the body, at the end, and after a suspension. */
static enum MHD_Result advance(void *user, struct MHD_Connection *connection, const char *path, const char *method,
                               const char *version, const char *data, size_t *count, void **state) {
  (void)path, (void)version;
  evq_server *server = user;
  evq_call_private *hidden = *state;
  if (!hidden) return MHD_NO;
  if (!hidden->is_open) {
    hidden->is_open = 1;
    hidden->call.method = method;
    return MHD_YES;
  }
  if (*count) {
    size_t added = *count;
    *count = 0;
    return add_body(hidden, data, added);
  }
  if (!hidden->is_answered) {
    hidden->is_answered = 1;
    mhd.get_connection_values_n(connection, MHD_HEADER_KIND, add_header, hidden);
    server->handler.answer(server->handler.context, &hidden->call);
  }
  if (hidden->is_suspended) {
    hidden->is_suspended = 0;
    return MHD_YES;
  }
  return hidden->response ? mhd.queue_response(connection, hidden->status, hidden->response) : MHD_NO;
}

/* --- Responses */

/* The part of a body that is sent. */
typedef struct {
  size_t count;
  char bytes[];
} part_t;

static ssize_t read_part(void *user, uint64_t offset, char *buffer, size_t capacity) {
  part_t *part = user;
  if (offset >= part->count) return MHD_CONTENT_READER_END_WITH_ERROR;
  size_t count = part->count - offset < capacity ? part->count - offset : capacity;
  memcpy(buffer, part->bytes + offset, count);
  return (ssize_t)count;
}

static struct MHD_Response *make_partial(const uint8_t *body, size_t count, size_t sent) {
  part_t *part = malloc(sizeof *part + sent);
  if (!part) return NULL;
  part->count = sent;
  memcpy(part->bytes, body, sent);
  struct MHD_Response *response = mhd.create_response_from_callback(count, 1 << 16, read_part, part, free);
  if (!response) free(part);
  return response;
}

int evq_call_respond(evq_call *call, unsigned status, const char *fields, size_t header_count, const uint8_t *body,
                     size_t count, size_t sent) {
  struct MHD_Response *response =
    sent < count ? make_partial(body, count, sent)
                 : mhd.create_response_from_buffer(count, (void *)body, MHD_RESPMEM_MUST_COPY);
  if (!response) return 0;
  for (; header_count > 0; header_count--) {
    const char *value = fields + strlen(fields) + 1;
    mhd.add_response_header(response, fields, value);
    fields = value + strlen(value) + 1;
  }
  call->hidden->status = status;
  call->hidden->response = response;
  return 1;
}

void evq_call_suspend(evq_call *call) {
  call->hidden->is_suspended = 1;
  mhd.suspend_connection(call->hidden->connection);
}

void evq_call_resume(evq_call *call) { mhd.resume_connection(call->hidden->connection); }

/* --- Servers */

/* Query parameters are decoded by the caller, from the target. */
static size_t keep_escapes(void *user, struct MHD_Connection *connection, char *text) {
  (void)user, (void)connection;
  return strlen(text);
}

evq_server *evq_server_start(int listener, evq_server_limits limits, evq_handler handler) {
  evq_server *server = calloc(1, sizeof *server);
  if (!server) return NULL;
  *server = (evq_server){NULL, -1, limits, handler};
  struct MHD_OptionItem pool[] = {{MHD_OPTION_THREAD_POOL_SIZE, limits.threads, NULL}, {MHD_OPTION_END, 0, NULL}};
  /* Not epoll: version 0.9.75 uses it edge-triggered, and misses a close that arrives with the last bytes. */
  server->daemon = mhd.start_daemon(
    MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, advance, server,
    MHD_OPTION_LISTEN_SOCKET, listener,
    MHD_OPTION_URI_LOG_CALLBACK, begin, server,
    MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL,
    MHD_OPTION_NOTIFY_COMPLETED, end, server,
    MHD_OPTION_CONNECTION_LIMIT, limits.connections,
    MHD_OPTION_CONNECTION_TIMEOUT, limits.idle_seconds,
    MHD_OPTION_CONNECTION_MEMORY_LIMIT, limits.head_bytes,
    MHD_OPTION_CONNECTION_MEMORY_INCREMENT, (size_t)16384,
    /* A pool of one thread is refused. */
    limits.threads > 1 ? MHD_OPTION_ARRAY : MHD_OPTION_END, pool,
    MHD_OPTION_END);
  if (server->daemon) return server;
  close(listener);
  free(server);
  return NULL;
}

void evq_server_refuse(evq_server *server) {
  if (server->refused < 0) server->refused = mhd.quiesce_daemon(server->daemon);
}

void evq_server_stop(evq_server *server) {
  mhd.stop_daemon(server->daemon);
  if (server->refused >= 0) close(server->refused);
  free(server);
}
