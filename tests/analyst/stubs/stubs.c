/*
 * In place of what the analyst's children do: what the job's options say,
 * {"stub":"sleep"} for instance. So it is hostile on demand.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include "../../../handlers/analyst/analyst.h"

enum { SOURCE = 3, ENGINE, FOLDER, MIB = 1048576 };

static const char facts[] =
	"{\"format\":\"csv\",\"row_count\":1,\"column_count\":1,\"columns\":["
	"{\"name\":\"a\",\"type\":\"text\",\"unit\":null}],\"problems\":[],"
	"\"preview\":[[\"x\"]],\"profile\":{}}";

static void
answer(void)
{
	if (write(ENGINE, "engine", 6) == 6)
		errand_answer(facts, strlen(facts));
}

static void
take_memory(struct arena *arena)
{
	for (;;)
		memset(arena_alloc(arena, MIB), 1, MIB);
}

static void
take_disk(void)
{
	static char zeros[MIB];

	while (write(ENGINE, zeros, sizeof zeros) > 0)
		;
}

static void
wake(int signo)
{
	(void)signo;
}

/* Before the sandbox is entered. SIGUSR1 ends a pause. */
__attribute__((constructor)) static void
hear(void)
{
	signal(SIGUSR1, wake);
}

static void
load(struct arena *arena, const char *request)
{
	struct json_object *o =
		json_object_object_get(json_tokener_parse(request), "options");
	const char *stub =
		json_object_get_string(json_object_object_get(o, "stub"));

	errand_progress("read", 1, 2);
	if (!stub)
		answer();
	else if (!strcmp(stub, "sleep"))
		usleep(600000000);
	else if (!strcmp(stub, "pause") && usleep(600000000) != 0)
		answer();
	else if (!strcmp(stub, "refuse"))
		errand_refuse("bad_file", "It is bad.", "{\"line\":3}");
	else if (!strcmp(stub, "memory"))
		take_memory(arena);
	else if (!strcmp(stub, "disk"))
		take_disk();
	else if (!strcmp(stub, "crash"))
		abort();
	else if (!strcmp(stub, "babble"))
		errand_answer("{", 1);
	else if (!strcmp(stub, "exec"))
		execl("/bin/true", "true", NULL);
}

const struct errand errands[] = {
	{ "load", NULL, load, FOLDER },
	{ 0 },
};
