/* What the drill tries of the system: programs, network, processes, kernel. */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "drill.h"

enum { NAME = 256 };

/* execv returns only when it is refused; what runs ends with another status. */
static bool
runs_shell(void)
{
	char *argv[] = { "sh", "-c", "exit 1", NULL };

	execv("/bin/sh", argv);
	execv("/usr/bin/perl", (char *[]){ "perl", "-e", "exit 1", NULL });
	return true;
}

static bool
runs_own(void)
{
	char path[NAME];

	snprintf(path, NAME, "/usr/lib/tessera/%s", drill_group);
	execl(path, path, "--no-such-option", (char *)NULL);
	return true;
}

/* A script of its own for an interpreter that may be run. */
static bool
put_script(int fd)
{
	dprintf(fd, "#!/usr/lib/tessera/%s --no-such-option\n", drill_group);
	return fchmod(fd, 0700) == 0;
}

static bool
runs_written(void)
{
	const char *path = "/tmp/drill-program";
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0700);

	if (fd < 0 || !put_script(fd))
		return true;
	close(fd);
	execl(path, path, (char *)NULL);
	return true;
}

static bool
runs_nameless(void)
{
	int fd = (int)syscall(SYS_memfd_create, "drill", 0);

	if (fd < 0)
		return true;
	put_script(fd);
	fexecve(fd, (char *[]){ "drill", NULL }, (char *[]){ NULL });
	return true;
}

static bool
forks(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	return child < 0 || drill_done("made a process");
}

static bool
connects(int family, int type, const void *address, socklen_t size)
{
	int fd = socket(family, type | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return false;
	bool connected = connect(fd, address, size) == 0;
	if (connected && type == SOCK_DGRAM)
		connected = send(fd, "drill", 5, MSG_NOSIGNAL) == 5;
	close(fd);
	return connected;
}

/* nginx's port, which is there to be reached from the host's network. */
static bool
connects_out(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(80),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6,
		.sin6_port = htons(80),
		.sin6_addr = in6addr_loopback };

	if (connects(AF_INET, SOCK_STREAM, &to, sizeof to) ||
		connects(AF_INET6, SOCK_STREAM, &six, sizeof six) ||
		connects(AF_INET, SOCK_DGRAM, &to, sizeof to))
		return drill_done("connected by TCP or UDP");
	return true;
}

static bool
listens(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_port = htons(7777) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return true;
	bool bound = bind(fd, (struct sockaddr *)&at, sizeof at) == 0 &&
		     listen(fd, 1) == 0;
	close(fd);
	return !bound || drill_done("listens by TCP");
}

static bool
raw_socket(void)
{
	return (socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) < 0 &&
		       socket(AF_PACKET, SOCK_RAW, 0) < 0) ||
	       drill_done("has a raw socket");
}

static bool
reachable(const char *path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };

	snprintf(to.sun_path, sizeof to.sun_path, "%s", path);
	return connects(AF_UNIX, SOCK_STREAM, &to, sizeof to) &&
	       !drill_done("connected to %s", path);
}

static bool
reaches_groups(void)
{
	glob_t found = { 0 };
	bool refused = true;

	glob("/run/tessera/*.sock", 0, NULL, &found);
	if (found.gl_pathc == 0)
		return drill_done("there is no socket to try");
	for (size_t i = 0; i < found.gl_pathc; i++)
		refused &= !reachable(found.gl_pathv[i]);
	globfree(&found);
	return refused;
}

static bool
reaches_manager(void)
{
	return !reachable("/run/dbus/system_bus_socket") &
	       !reachable("/run/systemd/private");
}

static bool
sees_processes(void)
{
	DIR *all = opendir("/proc");
	bool refused = true;
	struct dirent *entry;

	if (!all)
		return true;
	while ((entry = readdir(all))) {
		char path[NAME + 8];
		struct stat is;
		if (strspn(entry->d_name, "0123456789") == 0)
			continue;
		snprintf(path, sizeof path, "/proc/%s", entry->d_name);
		if (stat(path, &is) == 0 && is.st_uid != getuid())
			refused = drill_done("sees %s", path);
	}
	closedir(all);
	return refused;
}

static bool
signals(void)
{
	return (kill(1, 0) != 0 && kill(2, 0) != 0) ||
	       drill_done("may signal others");
}

/* The master that it was forked from, which is of the same user. */
static bool
traces(void)
{
	pid_t parent = getppid();
	char here[16], path[32];
	struct iovec to = { here, sizeof here };
	struct iovec from = { (void *)&drill_group, sizeof here };

	snprintf(path, sizeof path, "/proc/%d/mem", parent);
	if (ptrace(PTRACE_SEIZE, parent, NULL, NULL) == 0)
		return drill_done("traces another process");
	if (process_vm_readv(parent, &to, 1, &from, 1, 0) > 0)
		return drill_done("reads another process");
	return !drill_opens(path, O_RDWR);
}

static bool
loads_modules(void)
{
	return (syscall(SYS_init_module, "", 0UL, "") != 0 && errno == EPERM &&
		       syscall(SYS_finit_module, 0, "", 0) != 0 &&
		       errno == EPERM &&
		       syscall(SYS_kexec_load, 0UL, 0UL, NULL, 0UL) != 0) ||
	       drill_done("may load modules");
}

static bool
mounts(void)
{
	return (mount("none", "/tmp", "tmpfs", 0, "") != 0 &&
		       umount("/proc") != 0 && chroot("/tmp") != 0) ||
	       drill_done("mounted");
}

static bool
makes_namespaces(void)
{
	return (unshare(CLONE_NEWUSER) != 0 && unshare(CLONE_NEWNS) != 0 &&
		       unshare(CLONE_NEWNET) != 0) ||
	       drill_done("made a namespace");
}

static bool
gains_rights(void)
{
	return (setuid(0) != 0 && setgid(0) != 0 && setresuid(0, 0, 0) != 0 &&
		       syscall(SYS_capset, NULL, NULL) != 0) ||
	       drill_done("became another user");
}

static bool
asks_kernel(void)
{
	union bpf_attr bpf = { .map_type = BPF_MAP_TYPE_ARRAY,
		.key_size = 4,
		.value_size = 4,
		.max_entries = 1 };
	struct perf_event_attr perf = { .size = sizeof perf,
		.type = PERF_TYPE_SOFTWARE };
	struct timeval now = { 1, 0 };

	return (syscall(SYS_bpf, BPF_MAP_CREATE, &bpf, sizeof bpf) < 0 &&
		       syscall(SYS_perf_event_open, &perf, 0, -1, -1, 0UL) <
			       0 &&
		       syscall(SYS_io_uring_setup, 1, NULL) < 0 &&
		       errno == EPERM && settimeofday(&now, NULL) != 0 &&
		       sethostname("drill", 5) != 0 &&
		       syscall(SYS_userfaultfd, 0) < 0) ||
	       drill_done("has a way into the kernel");
}

static bool
runs_memory(void)
{
	void *both = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	void *data = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (data == MAP_FAILED)
		return drill_done("has no memory at all");
	return (both == MAP_FAILED &&
		       mprotect(data, 4096, PROT_READ | PROT_EXEC) != 0) ||
	       drill_done("has memory to write and run");
}

const struct act acts_system[] = {
	{ "run a shell", runs_shell },
	{ "run its own program again", runs_own, MASTER_MAY },
	{ "run a file that it wrote", runs_written },
	{ "run a file without a name", runs_nameless, MASTER_MAY },
	{ "make a process", forks, MASTER_MAY },
	{ "run memory that it wrote", runs_memory },
	{ "connect out by TCP or UDP", connects_out, NETWORK_MAY },
	{ "listen by TCP", listens, NETWORK_MAY },
	{ "open a raw socket", raw_socket },
	{ "connect to another group's socket", reaches_groups },
	{ "ask systemd or the message bus", reaches_manager },
	{ "see other processes", sees_processes },
	{ "signal other processes", signals },
	{ "trace, read or write another process", traces },
	{ "load a module or another kernel", loads_modules },
	{ "mount, or change its root", mounts },
	{ "make namespaces", makes_namespaces },
	{ "become another user", gains_rights },
	{ "bpf, perf, io_uring, clock, host name", asks_kernel },
	{ NULL },
};
