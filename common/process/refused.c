/*
 * What the sandbox refuses is told, once for each system call: its name and who
 * made it. The caller is told EPERM. As names are made with malloc(), which may
 * be what is interrupted, they are made before.
 */
#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "process/refused.h"
#include "process/trace.h"

enum { CALLS = 512, NAME = 32 };

static char names[CALLS][NAME];
static bool told[CALLS];

static void
answer_eperm(ucontext_t *context)
{
#if defined(__x86_64__)
	context->uc_mcontext.gregs[REG_RAX] = -EPERM;
#elif defined(__aarch64__)
	context->uc_mcontext.regs[0] = (unsigned long long)-EPERM;
#else
/* cppcheck-suppress preprocessorErrorDirective */
#error "say where this processor keeps what a system call returns"
#endif
}

static void
refused(int number, siginfo_t *info, void *context)
{
	enum { SECCOMP = 1 }; /* SYS_SECCOMP: nobody sent it */
	char trace[TRACE_TEXT];
	int call = info->si_syscall, kept = errno;

	(void)number;
	if (info->si_code != SECCOMP)
		return;
	if (call < 0 || call >= CALLS) {
		warn("the sandbox refused system call %d", call);
	} else if (!told[call]) {
		told[call] = true;
		trace_write(context, trace);
		warn("the sandbox refused the system call %s, made at%s",
			names[call], trace);
	}
	errno = kept;
	answer_eperm(context);
}

void
refused_watch(void)
{
	struct sigaction action = { .sa_sigaction = refused,
		.sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART };

	trace_ready();
	for (int call = 0; call < CALLS; call++) {
		char *name = seccomp_syscall_resolve_num_arch(
			SCMP_ARCH_NATIVE, (int)call);
		snprintf(names[call], NAME, "%s", name ? name : "unknown");
		free(name);
	}
	sigaction(SIGSYS, &action, NULL);
}
