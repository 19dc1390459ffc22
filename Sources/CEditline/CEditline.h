/* libedit for Swift, which calls no variadic functions: one typed function for each use of el_set.
   Everything is wide: positions and characters are Unicode scalars. */
#ifndef EVQ_CEDITLINE_H
#define EVQ_CEDITLINE_H

#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

/* Needs size_t, which it does not include itself. */
#include <bits/types/cookie_io_functions_t.h>

typedef int (*evq_read_t)(EditLine *, wchar_t *);
typedef unsigned char (*evq_command_t)(EditLine *, int);

/* What an editor's callbacks need: its owner, and the function that runs the owner's commands by number. */
typedef struct {
  void *owner;
  unsigned char (*run)(void *owner, int number);
} evq_client_t;

/* Makes libedit use UTF-8, also if the environment names another encoding. */
static inline void evq_use_utf8(void) {
  setlocale(LC_CTYPE, "");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
}

static inline wchar_t *evq_empty(EditLine *e) {
  static wchar_t empty[] = L"";
  (void)e;
  return empty;
}

/* A GNU function that the headers hide from Swift. */
extern FILE *fopencookie(void *cookie, const char *mode, cookie_io_functions_t functions);

static inline ssize_t evq_discard(void *cookie, const char *bytes, size_t count) {
  (void)cookie;
  (void)bytes;
  return (ssize_t)count;
}

/* Starts an editor at the terminal; its own drawing is discarded without a system call. NULL: no memory. */
static inline EditLine *evq_start(const char *name) {
  cookie_io_functions_t functions = {.write = evq_discard};
  FILE *nowhere = fopencookie(NULL, "w", functions);
  EditLine *e = nowhere ? el_init_fd(name, stdin, nowhere, nowhere, 0, 1, 2) : NULL;
  if (e) el_wset(e, EL_PROMPT, evq_empty);
  return e;
}

static inline int evq_set_number(EditLine *e, int op, int value) { return el_wset(e, op, value); }
static inline int evq_get_number(EditLine *e, int op, int *value) { return el_wget(e, op, value); }
static inline int evq_set_client(EditLine *e, evq_client_t *client) {
  return el_wset(e, EL_CLIENTDATA, client);
}
/* The owner that evq_set_client named; NULL before. */
static inline void *evq_owner(EditLine *e) {
  void *client = NULL;
  el_wget(e, EL_CLIENTDATA, &client);
  return client ? ((evq_client_t *)client)->owner : NULL;
}

/* libedit passes a command its key, not its name, so each command number has a function. */
static inline unsigned char evq_run(EditLine *e, int number) {
  void *client = NULL;
  el_wget(e, EL_CLIENTDATA, &client);
  return client ? ((evq_client_t *)client)->run(((evq_client_t *)client)->owner, number) : CC_ERROR;
}
#define EVQ_SIXTEEN(X, h) \
  X(0x##h##0) X(0x##h##1) X(0x##h##2) X(0x##h##3) X(0x##h##4) X(0x##h##5) X(0x##h##6) X(0x##h##7) \
  X(0x##h##8) X(0x##h##9) X(0x##h##A) X(0x##h##B) X(0x##h##C) X(0x##h##D) X(0x##h##E) X(0x##h##F)
#define EVQ_DEFINE(n) \
  static inline unsigned char evq_command_##n(EditLine *e, int key) { \
    (void)key; \
    return evq_run(e, n); \
  }
#define EVQ_NAME(n) evq_command_##n,
EVQ_SIXTEEN(EVQ_DEFINE, 0)
EVQ_SIXTEEN(EVQ_DEFINE, 1)
EVQ_SIXTEEN(EVQ_DEFINE, 2)

/* Adds the command with this number under a name that keys can be bound to; -1 for numbers above 47. */
static inline int evq_add(EditLine *e, const char *name, const char *help, int number) {
  static const evq_command_t commands[] = {
      EVQ_SIXTEEN(EVQ_NAME, 0) EVQ_SIXTEEN(EVQ_NAME, 1) EVQ_SIXTEEN(EVQ_NAME, 2)};
  if (number < 0 || number >= (int)(sizeof commands / sizeof *commands)) return -1;
  return el_set(e, EL_ADDFN, name, help, commands[number]);
}
static inline int evq_set_mode(EditLine *e, const char *mode) { return el_set(e, EL_EDITOR, mode); }
/* 1 for vi, 0 for emacs. */
static inline int evq_is_vi(EditLine *e) {
  const char *mode = NULL;
  return el_get(e, EL_EDITOR, &mode) == 0 && mode && strcmp(mode, "vi") == 0;
}
static inline int evq_bind(EditLine *e, const char *key, const char *command) {
  return el_set(e, EL_BIND, key, command, (char *)0);
}
/* Binds a key of vi command mode. */
static inline int evq_bind_command(EditLine *e, const char *key, const char *command) {
  return el_set(e, EL_BIND, "-a", key, command, (char *)0);
}
/* Runs a line of .editrc; -1 if it is invalid. */
static inline int evq_parse(EditLine *e, const char *line) {
  Tokenizer *words = tok_init(NULL);
  int count = 0, result = -1;
  const char **list = NULL;
  if (words && tok_str(words, line, &count, &list) == 0 && count > 0)
    result = el_parse(e, count, list);
  if (words) tok_end(words);
  return result;
}

/* Delivers Ctrl-C, Ctrl-Z and Ctrl-\\ as bytes, in order with the text, and keeps Ctrl-S from stopping the
   terminal. */
static inline int evq_take_control_keys(EditLine *e) {
  return el_set(e, EL_SETTY, "-d", "-isig", "-ixon", (char *)0);
}

static inline int evq_set_reader(EditLine *e, evq_read_t f) { return el_wset(e, EL_GETCFN, f); }

#endif
