/* One load: its fault, its phases. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "table/work.h"

char *
work_text(struct work *work, const char *format, va_list args)
{
	va_list again;

	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	char *text = arena_alloc(work->arena, (size_t)len + 1);
	vsnprintf(text, (size_t)len + 1, format, again);
	va_end(again);
	return text;
}

static void
fail_as(struct work *work, const char *code, const char *format, va_list args)
{
	if (work_failed(work))
		return;
	work->result->code = code;
	work->result->message = work_text(work, format, args);
}

bool
work_fail(struct work *work, const char *code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fail_as(work, code, format, args);
	va_end(args);
	return false;
}

bool
work_fail_at(struct work *work, const char *code, const char *name,
	long long number, const char *format, ...)
{
	va_list args;

	if (work_failed(work))
		return false;
	va_start(args, format);
	fail_as(work, code, format, args);
	va_end(args);
	work->result->details =
		arena_printf(work->arena, "{\"%s\":%lld}", name, number);
	return false;
}

bool
work_failed(const struct work *work)
{
	return work->result->code;
}

static bool
tell(struct work *work, long long done)
{
	const struct load_request *request = work->request;

	work->told = done;
	if (!request->progress || request->progress(request->context,
					  work->phase, done, work->total))
		return true;
	return work_fail(work, "cancelled", "This load was cancelled.");
}

bool
work_phase(struct work *work, const char *phase, long long total)
{
	work->phase = phase;
	work->total = total;
	return tell(work, 0);
}

bool
work_progress(struct work *work, long long done, long long step)
{
	/* A phase may read its file twice. */
	bool due = done < work->told || done - work->told >= step;

	return !due || tell(work, done);
}

void *
work_room(void *old, size_t size)
{
	void *room = realloc(old, size);

	if (!room)
		arena_full();
	return room;
}
