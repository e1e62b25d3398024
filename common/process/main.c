/* The main() of every group's program: what it was asked to do. */
#include <sys/socket.h>

#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/config.h"
#include "base/log.h"
#include "db/call.h"
#include "describe/describe.h"
#include "files/sweep.h"
#include "process/crash.h"
#include "process/errand.h"
#include "process/process.h"
#include "serve/dispatch.h"

static void
print_config(const struct service *s)
{
	config_print(s->options);
}

static void
print_version(const struct service *s)
{
	printf("%s %s, functions in %s, tables as of %s\n", s->name,
		program_version, schema_name, migration_name);
}

static void print_help(const struct service *);

static const struct verb {
	const char *name;
	void (*print)(const struct service *);
	const char *help;
} verbs[] = {
	{ "--routes", describe_routes, "what it serves: method, path, scope" },
	{ "--nginx", describe_nginx, "its location blocks for nginx" },
	{ "--nginx-maps", describe_maps, "what nginx's own refusals say" },
	{ "--openapi", describe_openapi, "its part of the OpenAPI document" },
	{ "--config", print_config, "the environment variables that it reads" },
	{ "--version", print_version, "its version" },
	{ "--help", print_help, "this text" },
};

enum { VERBS = sizeof verbs / sizeof *verbs };

static void
print_help(const struct service *s)
{
	printf("%s without arguments %s.\n", s->name,
		s->daemon ? "does its work until SIGTERM"
			  : "serves FastCGI on the listening socket that is "
			    "its standard input");
	for (int i = 0; i < VERBS; i++)
		printf("  %-13s print %s\n", verbs[i].name, verbs[i].help);
	printf("  %-13s check every row against the database; exit 0, %d "
	       "(database away) or %d (a row does not fit)\n",
		"--check", EXIT_AWAY, EXIT_MISFIT);
	printf("  %-13s remove stored files that no row names\n", "--sweep");
	for (const struct command *c = s->commands; c && c->name; c++)
		printf("  --%-11s %s\n", c->name, c->help);
	printf("  %-13s have the running master at PID swap to the program "
	       "now at its path\n",
		"--swap PID");
}

static int
usage(const struct service *s)
{
	fprintf(stderr, "usage: %s [--", s->name);
	for (int i = 0; i < VERBS; i++)
		fprintf(stderr, "%s | --", verbs[i].name + 2);
	fprintf(stderr, "check | --sweep | --swap PID]\n");
	return EXIT_USE;
}

static int
sweep(const struct service *s)
{
	config_load(s->options);
	if (s->sweep)
		sweep_store(s);
	return 0;
}

static int
check(const struct service *s)
{
	config_load(s->options);
	dispatch_start(s);
	return worker_check(s);
}

/* One of the group's own commands; NULL if it has none of that name. */
static const struct command *
find_command(const struct service *s, const char *argument)
{
	const struct command *command = s->commands;

	for (; command && command->name; command++)
		if (!strncmp(argument, "--", 2) &&
			!strcmp(argument + 2, command->name))
			return command;
	return NULL;
}

/* Runs beside the group's workers, as they are configured. */
static int
obey(const struct service *s, const struct command *command)
{
	config_load(s->options);
	dispatch_start(s);
	int state = worker_check(s);
	return state ? state : command->run(s);
}

static int
swap(const struct service *s, const char *text)
{
	char *end;

	errno = 0;
	long pid = strtol(text, &end, 10);
	if (errno || *end || pid < 2 || pid > 1 << 22)
		return usage(s);
	config_load(s->options);
	return swap_ask((pid_t)pid);
}

/* The socket that systemd or spawn-fcgi handed over. */
static bool
take_socket(void)
{
	int listens = 0;
	socklen_t len = sizeof listens;

	return getsockopt(0, SOL_SOCKET, SO_ACCEPTCONN, &listens, &len) == 0 &&
	       listens;
}

/* Memory that one big request needed goes back to the system after it. */
static void
tune_memory(void)
{
	mallopt(M_ARENA_MAX, 1);
	mallopt(M_MMAP_THRESHOLD, 256 * 1024);
	mallopt(M_TRIM_THRESHOLD, 256 * 1024);
	mallopt(M_TOP_PAD, 16 * 1024);
}

static int
serve(const struct service *s, char **argv)
{
	sandbox_hide();
	crash_watch();
	if (s->daemon) {
		config_load(s->options);
		dispatch_start(s);
		return s->daemon(s);
	}
	if (!take_socket()) {
		fprintf(stderr,
			"%s: standard input must be a listening socket, from "
			"systemd or spawn-fcgi (see --help)\n",
			s->name);
		return EXIT_USE;
	}
	signal(SIGPIPE, SIG_IGN);
	tune_memory();
	config_load(s->options);
	dispatch_start(s);
	return master_run(s, argv);
}

int
main(int argc, char **argv)
{
	log_name = service.name;
	if (argc < 2)
		return serve(&service, argv);
	if (argc == 3 && !strcmp(argv[1], "--child"))
		errand_run(service.errands, argv[2]);
	if (argc == 3 && !strcmp(argv[1], "--swap"))
		return swap(&service, argv[2]);
	if (argc != 2)
		return usage(&service);
	if (!strcmp(argv[1], "--check"))
		return check(&service);
	if (!strcmp(argv[1], "--sweep"))
		return sweep(&service);
	const struct command *command = find_command(&service, argv[1]);
	if (command)
		return obey(&service, command);
	for (int i = 0; i < VERBS; i++)
		if (!strcmp(argv[1], verbs[i].name)) {
			verbs[i].print(&service);
			return 0;
		}
	return usage(&service);
}
