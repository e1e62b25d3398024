/* The calls that led to where a process is, for the log. */
#ifndef PROCESS_TRACE_H
#define PROCESS_TRACE_H

#include <stddef.h>
#include <ucontext.h>

enum { TRACE_TEXT = 800 };

/* Loads what traces need, which a signal handler and a sandbox could not. */
void trace_ready(void);

/*
 * Writes the calls from where the signal came on, the innermost first, each as
 * program+0x1234, for addr2line(1), with its name where the program exports it.
 * May be called by a signal handler.
 */
void trace_write(const ucontext_t *, char text[TRACE_TEXT]);

#endif
