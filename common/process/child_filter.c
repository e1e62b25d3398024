/*
 * The filter of a child: an allowlist of system calls (seccomp) for a reader of
 * open files. It opens nothing by name, makes nameless files in one folder,
 * talks to nobody, starts nothing and signals nobody. A worker's sandbox
 * (sandbox.c) is wider by far.
 */
#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/log.h"
#include "process/errand.h"
#include "process/process.h"

#define CALL(name) SCMP_SYS(name)

static const int plain[] = {
	/* open files */
	CALL(read), CALL(write), CALL(readv), CALL(writev), CALL(pread64),
	CALL(pwrite64), CALL(close), CALL(lseek), CALL(dup), CALL(fstat),
	CALL(fsync), CALL(fdatasync), CALL(ftruncate), CALL(fallocate),
	CALL(fstatfs),
	/* memory */
	CALL(brk), CALL(munmap), CALL(mremap), CALL(madvise), CALL(futex),
	/* time, chance, and who it is */
	CALL(clock_gettime), CALL(clock_nanosleep), CALL(gettimeofday),
	CALL(time), CALL(getrandom), CALL(getrusage), CALL(getpid),
	CALL(gettid), CALL(getuid), CALL(geteuid),
	/* its end; abort() */
	CALL(rt_sigprocmask), CALL(rt_sigreturn), CALL(restart_syscall),
	CALL(exit), CALL(exit_group)
};

/* Allowed if (argument & mask) == value; every call may have several. */
static const struct rule {
	int call;
	unsigned argument;
	unsigned long mask, value;
} rules[] = {
	{ CALL(fcntl), 1, ~0UL, F_DUPFD_CLOEXEC },
	{ CALL(fcntl), 1, ~0UL, F_GETFD },
	{ CALL(fcntl), 1, ~0UL, F_SETFD },
	{ CALL(fcntl), 1, ~0UL, F_GETFL },
	{ CALL(fcntl), 1, ~0UL, F_GETLK },
	{ CALL(fcntl), 1, ~0UL, F_SETLK },
	/* fstat() of this C library: its name has to be empty, which no
	 * filter can see; what a name could tell is that a file is there. */
	{ CALL(newfstatat), 3, ~0UL, AT_EMPTY_PATH },
	{ CALL(mprotect), 2, PROT_EXEC, 0 },
};

enum {
	PLAIN = sizeof plain / sizeof *plain,
	RULES = sizeof rules / sizeof *rules,
	NAMES = 512,
	NAME = 32,
};

static char names[NAMES][NAME];

/* Said by write() alone, for malloc() may be what is interrupted. */
static void
forbidden(int number, siginfo_t *info, void *context)
{
	int call = info->si_syscall;

	(void)number;
	(void)context;
	fault("a child may not call %s",
		call >= 0 && call < NAMES ? names[call] : "this");
	_exit(EXIT_FORBIDDEN);
}

/* While it is possible: names of calls are made with malloc(). */
static void
watch(void)
{
	struct sigaction action = { .sa_sigaction = forbidden,
		.sa_flags = SA_SIGINFO };

	for (int call = 0; call < NAMES; call++) {
		char *name = seccomp_syscall_resolve_num_arch(
			SCMP_ARCH_NATIVE, call);
		snprintf(names[call], NAME, "%s", name ? name : "this");
		free(name);
	}
	sigaction(SIGSYS, &action, NULL);
}

/* None that RLIMIT_DATA does not count: shared memory, and what grows down. */
static int
add_memory(scmp_filter_ctx filter)
{
	int bad = seccomp_rule_add(filter, SCMP_ACT_ALLOW, CALL(mmap), 2,
		SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
		SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_TYPE | MAP_GROWSDOWN,
			MAP_PRIVATE));

	return bad | seccomp_rule_add(filter, SCMP_ACT_ALLOW, CALL(mmap), 2,
			     SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
			     SCMP_A3(SCMP_CMP_MASKED_EQ,
				     MAP_TYPE | MAP_ANONYMOUS, MAP_SHARED));
}

static int
add_rules(scmp_filter_ctx filter, int folder)
{
	int bad = add_memory(filter);

	for (int i = 0; i < PLAIN; i++)
		bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, plain[i], 0);
	for (int i = 0; i < RULES; i++)
		bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, rules[i].call,
			1,
			SCMP_CMP(rules[i].argument, SCMP_CMP_MASKED_EQ,
				rules[i].mask, rules[i].value));
	if (folder > 0)
		bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, CALL(openat), 2,
			SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)folder),
			SCMP_A2(SCMP_CMP_MASKED_EQ, O_TMPFILE, O_TMPFILE));
	return bad | seccomp_rule_add(filter, SCMP_ACT_ALLOW, CALL(tgkill), 1,
			     SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
}

void
errand_filter(int folder)
{
	if (SANITIZED)
		return;
	watch();
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_TRAP);
	if (!filter)
		arena_full();
	int bad = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	bad |= seccomp_attr_set(filter, SCMP_FLTATR_CTL_SSB, 1);
	bad |= add_rules(filter, folder);
	if (bad)
		die("a rule of a child's filter is wrong");
	int loaded = seccomp_load(filter);
	if (loaded != 0)
		die("cannot put on a child's filter: %s", strerror(-loaded));
	seccomp_release(filter);
}
