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

/* This one takes it for granted that another has named size_t. */
#include <bits/types/cookie_io_functions_t.h>

typedef int (*evq_read_t)(EditLine *, wchar_t *);
typedef unsigned char (*evq_command_t)(EditLine *, int);

/* Makes libedit read and count UTF-8 also where the environment asks for another encoding. */
static inline void evq_use_utf8(void) {
  setlocale(LC_CTYPE, "");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
}

static inline wchar_t *evq_empty(EditLine *e) {
  static wchar_t empty[] = L"";
  (void)e;
  return empty;
}

/* GNU's; declared here because Swift reads the headers of the standard alone. */
extern FILE *fopencookie(void *cookie, const char *mode, cookie_io_functions_t functions);

static inline ssize_t evq_discard(void *cookie, const char *bytes, size_t count) {
  (void)cookie;
  (void)bytes;
  return (ssize_t)count;
}

/* An editor at the terminal whose own drawing goes nowhere, without a call of the system for each key;
   NULL where there is no memory. */
static inline EditLine *evq_start(const char *name) {
  cookie_io_functions_t functions = {.write = evq_discard};
  FILE *nowhere = fopencookie(NULL, "w", functions);
  EditLine *e = nowhere ? el_init_fd(name, stdin, nowhere, nowhere, 0, 1, 2) : NULL;
  if (e) el_wset(e, EL_PROMPT, evq_empty);
  return e;
}

static inline int evq_set_number(EditLine *e, int op, int value) { return el_wset(e, op, value); }
static inline int evq_get_number(EditLine *e, int op, int *value) { return el_wget(e, op, value); }
static inline int evq_set_client(EditLine *e, void *client) {
  return el_wset(e, EL_CLIENTDATA, client);
}
static inline void *evq_client(EditLine *e) {
  void *client = NULL;
  el_wget(e, EL_CLIENTDATA, &client);
  return client;
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
/* In the map of vi's command mode. */
static inline int evq_bind_command(EditLine *e, const char *key, const char *command) {
  return el_set(e, EL_BIND, "-a", key, command, (char *)0);
}
static inline int evq_add(EditLine *e, const char *name, const char *help, evq_command_t f) {
  return el_set(e, EL_ADDFN, name, help, f);
}
/* Carries a line of .editrc out; -1 where it is none. */
static inline int evq_parse(EditLine *e, const char *line) {
  Tokenizer *words = tok_init(NULL);
  int count = 0, result = -1;
  const char **list = NULL;
  if (words && tok_str(words, line, &count, &list) == 0 && count > 0)
    result = el_parse(e, count, list);
  if (words) tok_end(words);
  return result;
}

/* While a line is edited, Ctrl-C, Ctrl-Z and Ctrl-\\ arrive as bytes in order with the text, and Ctrl-S does not
   stop the terminal. */
static inline int evq_take_control_keys(EditLine *e) {
  return el_set(e, EL_SETTY, "-d", "-isig", "-ixon", (char *)0);
}

static inline int evq_set_reader(EditLine *e, evq_read_t f) { return el_wset(e, EL_GETCFN, f); }

/* The environment as it is handed to other programs. */
static inline char **evq_environment(void) {
  extern char **environ;
  return environ;
}

#endif
