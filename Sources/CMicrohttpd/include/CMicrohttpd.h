/* libmicrohttpd for Swift: a server that collects each request and hands it to one function.
   The library is not linked: evq_server_open loads it when a server starts. It brings GnuTLS, which would slow down
   every start of evq.
   The caller (EvqEmulator) decides limits and responses. */
#ifndef EVQ_CMICROHTTPD_H
#define EVQ_CMICROHTTPD_H

#include <stddef.h>
#include <stdint.h>

/* Loads libmicrohttpd, once. Returns NULL, or the reason of the failure. Call it before all other functions. */
const char *evq_server_open(void);

/* A header of a request; both texts end with a zero byte. */
typedef struct {
  const char *name;
  const char *value;
  size_t value_count;
} evq_header;

typedef struct evq_call_private evq_call_private;

/* A complete request on its connection, and the response to it. Its memory is valid until `ended`. */
typedef struct {
  const char *method;
  const char *target; /* path and query as received, not decoded */
  const evq_header *headers;
  size_t header_count;
  const uint8_t *body;
  size_t body_count;
  int is_body_over_limit; /* then `body` is empty */
  evq_call_private *hidden;
} evq_call;

/* What a server does with its requests; the functions run on the server's threads. */
typedef struct {
  void *context;
  /* A request is complete: respond, or suspend, or do nothing to close the connection. */
  void (*answer)(void *context, evq_call *call);
  /* The response was sent or the connection is gone. Follows each `answer`. */
  void (*ended)(void *context, evq_call *call);
} evq_handler;

/* The limits of a server. */
typedef struct {
  unsigned threads;
  unsigned connections;
  unsigned idle_seconds;  /* without a byte from or to a connection */
  size_t head_bytes;      /* of a request; also the size of the read buffer */
  size_t body_bytes;
  size_t discarded_bytes; /* of a longer body are read before the connection is closed */
} evq_server_limits;

typedef struct evq_server evq_server;

/* Starts a server on a listening, non-blocking socket, which it owns from then on; NULL with errno on failure. */
evq_server *evq_server_start(int listener, evq_server_limits limits, evq_handler handler);
/* Accepts no more connections; those that exist stay. */
void evq_server_refuse(evq_server *server);
/* Closes all connections, ends the threads, and frees the server. No call may be suspended. */
void evq_server_stop(evq_server *server);

/* Sets the response; it is sent when `answer` returns, or on evq_call_resume. Copies everything.
   `fields` holds names and values in turn, each ended by a zero byte. Only `sent` bytes of the body are sent; if they
   are fewer than `count`, the connection is closed after them. Returns 0 if out of memory. */
int evq_call_respond(evq_call *call, unsigned status, const char *fields, size_t header_count, const uint8_t *body,
                     size_t count, size_t sent);
/* Delays the response until evq_call_resume, which any thread may call; only within `answer`. */
void evq_call_suspend(evq_call *call);
void evq_call_resume(evq_call *call);

#endif
