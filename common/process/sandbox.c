/*
 * The sandbox of a worker: an allowlist of system calls (seccomp). All others
 * fail with EPERM, so that a worker that was taken over starts no program,
 * makes no process, and signals nobody but itself. Each is logged once (refused.c),
 * but for those of popen() and system(): they are made while all signals are
 * blocked, when the one that tells of them would end the worker.
 */
#include <errno.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "process/process.h"
#include "process/refused.h"

#define CALL(name) SCMP_SYS(name)

static const int plain[] = {
	/* descriptors */
	CALL(read), CALL(write), CALL(readv), CALL(writev), CALL(pread64),
	CALL(pwrite64), CALL(close), CALL(lseek), CALL(dup), CALL(dup2),
	CALL(dup3), CALL(fcntl), CALL(pipe2), CALL(eventfd2), CALL(poll),
	CALL(ppoll), CALL(select), CALL(pselect6), CALL(epoll_create1),
	CALL(epoll_ctl), CALL(epoll_wait), CALL(epoll_pwait),
	/* the store; certificates; name service files */
	CALL(openat), CALL(fstat), CALL(newfstatat), CALL(stat), CALL(lstat),
	CALL(statx), CALL(access), CALL(faccessat), CALL(faccessat2),
	CALL(statfs), CALL(fstatfs), CALL(getdents64), CALL(readlink),
	CALL(readlinkat), CALL(getcwd), CALL(linkat), CALL(unlink),
	CALL(unlinkat), CALL(rename), CALL(renameat), CALL(renameat2),
	CALL(mkdirat), CALL(fsync), CALL(fdatasync), CALL(ftruncate),
	CALL(fallocate), CALL(fchmod), CALL(flock), CALL(sendfile),
	CALL(copy_file_range), CALL(umask),
	/* sockets, but for socket() itself */
	CALL(connect), CALL(accept), CALL(accept4), CALL(bind), CALL(sendto),
	CALL(recvfrom), CALL(recvmsg), CALL(sendmmsg), CALL(recvmmsg),
	CALL(shutdown), CALL(getsockname), CALL(getpeername), CALL(getsockopt),
	CALL(setsockopt),
	/* memory, threads, signals to itself */
	CALL(brk), CALL(munmap), CALL(mremap), CALL(madvise), CALL(futex),
	CALL(set_robust_list), CALL(rseq), CALL(sched_yield),
	CALL(sched_getaffinity), CALL(rt_sigaction), CALL(rt_sigprocmask),
	CALL(rt_sigreturn), CALL(rt_sigpending), CALL(rt_sigtimedwait),
	CALL(sigaltstack), CALL(restart_syscall), CALL(exit), CALL(exit_group),
	/* time and identity */
	CALL(clock_gettime), CALL(clock_getres), CALL(clock_nanosleep),
	CALL(nanosleep), CALL(gettimeofday), CALL(time), CALL(getrandom),
	CALL(getpid), CALL(getppid), CALL(gettid), CALL(getuid), CALL(geteuid),
	CALL(getgid), CALL(getegid), CALL(getrlimit), CALL(getrusage),
	CALL(sysinfo), CALL(uname)
};

/* Allowed if (argument & mask) == value; every call may have several. */
static const struct rule {
	int call;
	unsigned argument;
	unsigned long mask, value;
	int part; /* of who gives this up, it is not allowed */
} rules[] = {
	{ CALL(socket), 0, ~0UL, AF_UNIX, SANDBOX_NO_UNIX },
	{ CALL(socket), 0, ~0UL, AF_INET, SANDBOX_NO_NETWORK },
	{ CALL(socket), 0, ~0UL, AF_INET6, SANDBOX_NO_NETWORK },
	{ CALL(socketpair), 0, ~0UL, AF_UNIX },
	{ CALL(ioctl), 1, ~0UL, FIONBIO },
	{ CALL(ioctl), 1, ~0UL, FIONREAD },
	{ CALL(ioctl), 1, ~0UL, TCGETS },
	{ CALL(clone), 0, CLONE_THREAD | CLONE_VFORK, CLONE_THREAD },
	{ CALL(prctl), 0, ~0UL, PR_SET_NAME },
	{ CALL(mprotect), 2, PROT_EXEC, 0 },
	/* dlopen() of name service modules; never writable and executable */
	{ CALL(mmap), 2, PROT_WRITE | PROT_EXEC, 0 },
	{ CALL(mmap), 2, PROT_WRITE | PROT_EXEC, PROT_WRITE },
	{ CALL(mmap), 2, PROT_WRITE | PROT_EXEC, PROT_EXEC },
};

enum {
	PLAIN = sizeof plain / sizeof *plain,
	RULES = sizeof rules / sizeof *rules,
};

static int
add_rules(scmp_filter_ctx filter, const int *to, int without)
{
	int bad = 0;

	for (int i = 0; i < PLAIN; i++)
		bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, plain[i], 0);
	for (int i = 0; i < RULES; i++)
		if (!(rules[i].part & without))
			bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW,
				rules[i].call, 1,
				SCMP_CMP(rules[i].argument, SCMP_CMP_MASKED_EQ,
					rules[i].mask, rules[i].value));
	for (; to && *to >= 0; to++)
		bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, CALL(sendmsg),
			1, SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)*to));
	/* getaddrinfo() asks which addresses this host has. */
	bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, CALL(socket), 2,
		SCMP_A0(SCMP_CMP_EQ, AF_NETLINK),
		SCMP_A2(SCMP_CMP_EQ, NETLINK_ROUTE));
	/* abort() */
	bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, CALL(tgkill), 1,
		SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
	bad |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), CALL(clone), 1,
		SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD | CLONE_VFORK,
			CLONE_VFORK));
	/* Its flags lie in memory; told that, glibc takes clone(). */
	bad |= seccomp_rule_add(
		filter, SCMP_ACT_ERRNO(ENOSYS), CALL(clone3), 0);
	/* Lets nobody's ptrace or prlimit in, but is asked by getrlimit(). */
	bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, CALL(prlimit64), 1,
		SCMP_A2(SCMP_CMP_EQ, 0));
	return bad;
}

/*
 * A process of the same user could write into the master's memory by
 * /proc/<pid>/mem, and so leave its own sandbox.
 */
void
sandbox_hide(void)
{
	if (!SANITIZED && getenv("NOTIFY_SOCKET") &&
		prctl(PR_SET_DUMPABLE, 0) != 0)
		die("cannot hide this process: %s", strerror(errno));
}

void
sandbox_enter(const int *to, int without)
{
	if (SANITIZED)
		return;
	refused_watch();
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_TRAP);
	if (!filter)
		die("no memory for the sandbox");
	int bad = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	bad |= seccomp_attr_set(filter, SCMP_FLTATR_CTL_SSB, 1);
	bad |= add_rules(filter, to, without);
	if (bad)
		die("a rule of the sandbox is wrong");
	int loaded = seccomp_load(filter);
	if (loaded != 0)
		die("cannot enter the sandbox: %s", strerror(-loaded));
	seccomp_release(filter);
}
