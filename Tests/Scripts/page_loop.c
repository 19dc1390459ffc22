/* The lower bounds of `make bench`: a client without JSON, TLS or tasks.
   page_loop walk PORT TARGET            reads all pages over one keep-alive socket, following "after"
   page_loop load PORT TARGET N SECONDS  requests the same page over N keep-alive sockets, one request in flight each
   Prints the number of pages, their bytes and the milliseconds. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER = 1 << 20, CONNECTIONS_MAX = 1024 };

/* One connection: the response in `bytes`; `wanted` is its length with the head, 0 until the head is complete. */
typedef struct {
  int socket;
  size_t count, head, wanted;
  char *bytes;
} link_t;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static link_t connect_to(int port) {
  link_t link = {.bytes = malloc(BUFFER + 1)};
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  link.socket = socket(AF_INET, SOCK_STREAM, 0);
  if (!link.bytes || connect(link.socket, (struct sockaddr *)&address, sizeof address)) fail("connect");
  int one = 1;
  setsockopt(link.socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return link;
}

static void ask(link_t *link, int port, const char *target) {
  char request[16384];
  int length = snprintf(request, sizeof request,
    "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer pat-na1-bench\r\nAccept: */*\r\n\r\n", target, port);
  if (length >= (int)sizeof request || write(link->socket, request, length) != length) fail("write");
  link->count = link->head = link->wanted = 0;
}

/* Reads once; 1 if the response is complete. */
static int receive(link_t *link) {
  ssize_t added = read(link->socket, link->bytes + link->count, BUFFER - link->count);
  if (added <= 0) fail("read");
  link->count += added;
  link->bytes[link->count] = 0;
  if (!link->wanted) {
    char *end = strstr(link->bytes, "\r\n\r\n");
    if (!end) return 0;
    char *length = strcasestr(link->bytes, "content-length:");
    if (strncmp(link->bytes, "HTTP/1.1 200", 12) || !length) {
      fprintf(stderr, "%.200s\n", link->bytes);
      exit(1);
    }
    link->head = end + 4 - link->bytes;
    link->wanted = link->head + strtoul(length + 15, NULL, 10);
  }
  return link->count >= link->wanted;
}

/* Writes the target of the next page; 0 on the last one. */
static int next_target(const link_t *link, const char *first, char *target, size_t size) {
  const char *tail = link->bytes + (link->count > 4096 ? link->count - 4096 : 0);
  const char *after = strstr(tail, "\"after\":\"");
  if (!after) return 0;
  after += 9;
  snprintf(target, size, "%s&after=%.*s", first, (int)strcspn(after, "\""), after);
  return 1;
}

static void walk(int port, const char *first) {
  char target[8192];
  snprintf(target, sizeof target, "%s", first);
  link_t link = connect_to(port);
  size_t pages = 0, bytes = 0;
  double start = now();
  do {
    ask(&link, port, target);
    while (!receive(&link));
    pages++;
    bytes += link.count - link.head;
  } while (next_target(&link, first, target, sizeof target));
  printf("%zu pages %zu bytes %.0f ms\n", pages, bytes, now() - start);
}

static void load(int port, const char *target, int count, double seconds) {
  static link_t links[CONNECTIONS_MAX];
  static struct pollfd polls[CONNECTIONS_MAX];
  if (count < 1 || count > CONNECTIONS_MAX) fail("connections");
  for (int i = 0; i < count; i++) {
    links[i] = connect_to(port);
    polls[i] = (struct pollfd){.fd = links[i].socket, .events = POLLIN};
  }
  size_t pages = 0, bytes = 0;
  double start = now();
  for (int i = 0; i < count; i++) ask(&links[i], port, target);
  while (now() - start < seconds * 1e3) {
    poll(polls, count, 100);
    for (int i = 0; i < count; i++) {
      if (!polls[i].revents || !receive(&links[i])) continue;
      pages++;
      bytes += links[i].count - links[i].head;
      ask(&links[i], port, target);
    }
  }
  printf("%zu pages %zu bytes %.0f ms\n", pages, bytes, now() - start);
}

int main(int count, char **words) {
  if (count == 4 && !strcmp(words[1], "walk")) return walk(atoi(words[2]), words[3]), 0;
  if (count == 6 && !strcmp(words[1], "load"))
    return load(atoi(words[2]), words[3], atoi(words[4]), atof(words[5])), 0;
  fprintf(stderr, "usage: page_loop walk PORT TARGET | load PORT TARGET CONNECTIONS SECONDS\n");
  return 2;
}
