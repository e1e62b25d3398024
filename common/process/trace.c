/*
 * Traces, by glibc's unwinder. Nothing here allocates: snprintf() of these few
 * conversions does not either.
 */
#include <dlfcn.h>
#include <execinfo.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "process/trace.h"

enum { FRAMES = 32 };

void
trace_ready(void)
{
	void *here[1];

	backtrace(here, 1);
}

/* Where the process was when the signal came. */
static void *
place(const ucontext_t *context)
{
#if defined(__x86_64__)
	return (void *)context->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
	return (void *)context->uc_mcontext.pc;
#else
	(void)context;
	return NULL;
#endif
}

/* A return address is that of the next instruction; addr2line wants the call. */
static size_t
write_frame(char *to, size_t room, void *at, int back)
{
	Dl_info info = { 0 };
	int len;

	if (!dladdr(at, &info) || !info.dli_fname) {
		len = snprintf(to, room, " %p", at);
	} else {
		const char *file = strrchr(info.dli_fname, '/');
		uintptr_t offset = (uintptr_t)at - (uintptr_t)info.dli_fbase -
				   (uintptr_t)back;
		len = snprintf(to, room, " %s+0x%lx%s%s%s",
			file ? file + 1 : info.dli_fname, (unsigned long)offset,
			info.dli_sname ? "(" : "",
			info.dli_sname ? info.dli_sname : "",
			info.dli_sname ? ")" : "");
	}
	return len > 0 && (size_t)len < room ? (size_t)len : 0;
}

void
trace_write(const ucontext_t *context, char text[TRACE_TEXT])
{
	void *frames[FRAMES], *first = place(context);
	int count = backtrace(frames, FRAMES);
	size_t len = 0;
	int i = 0;

	while (i < count && frames[i] != first)
		i++;
	if (i == count) /* a jump to nowhere: only who called is known */
		len = write_frame(text, TRACE_TEXT, first, i = 0);
	for (int from = i; i < count; i++)
		len += write_frame(
			text + len, TRACE_TEXT - len, frames[i], i > from);
	text[len] = '\0';
}
