/* What the drill tries of files: to read and to write what is not its own. */
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "drill.h"

enum { NAME = 256 };

bool
drill_opens(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0600);

	if (fd < 0)
		return false;
	close(fd);
	drill_done("opened %s", path);
	return true;
}

/* The analyst also reads what was uploaded to iops. */
static bool
is_given(const char *path)
{
	return !strcmp(drill_group, "analyst") && strstr(path, "/store/iops");
}

/* None of what the pattern matches can be opened, but for the group's own. */
static bool
unreadable(const char *pattern, const char *own)
{
	glob_t found = { 0 };
	bool refused = true;

	glob(pattern, 0, NULL, &found);
	for (size_t i = 0; i < found.gl_pathc; i++)
		if ((!*own || !strstr(found.gl_pathv[i], own)) &&
			!is_given(found.gl_pathv[i]))
			refused &= !drill_opens(found.gl_pathv[i], O_RDONLY);
	globfree(&found);
	return refused;
}

static bool
reads_secrets(void)
{
	return !drill_opens("/etc/tessera/seal.key", O_RDONLY) &
	       !drill_opens("/etc/tessera/peer.key", O_RDONLY) &
	       !drill_opens("/etc/tessera/keys", O_RDONLY) &
	       !drill_opens("/etc/tessera/vault", O_RDONLY) &
	       !drill_opens("/etc/shadow", O_RDONLY) &
	       unreadable("/etc/tessera/keys/*", "") &
	       unreadable("/etc/ssl/private/*", "");
}

static bool
reads_credentials(void)
{
	char own[NAME];

	snprintf(own, NAME, "%s.service", drill_group);
	return unreadable("/run/credentials/*", own) &
	       unreadable("/run/credentials/*/*", own);
}

static bool
reads_files(void)
{
	char own[NAME];

	snprintf(own, NAME, "/store/%s", drill_group);
	return unreadable("/var/lib/tessera/store/*", own) &
	       unreadable("/var/lib/tessera/store/*/*", own) &
	       unreadable("/var/lib/postgresql/*", "") &
	       unreadable("/var/log/*", "") & unreadable("/var/backups/*", "");
}

static bool
writes_files(void)
{
	static const char *const places[] = { "/etc/tessera", "/etc",
		"/etc/nginx/tessera", "/usr/lib/tessera", "/usr/share/tessera",
		"/run/tessera", "/run", "/var/lib/tessera",
		"/var/lib/tessera/store", "/var/lib/tessera/store/other",
		"/var/cache/nginx/tessera", "/home", "/root", "/", "/dev/shm",
		"/run/postgresql" };
	bool refused = true;

	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		char path[NAME];
		snprintf(path, NAME, "%s/drill", places[i]);
		refused &= !drill_opens(path, O_WRONLY | O_CREAT);
	}
	return refused;
}

static bool
writes_kernel(void)
{
	return !drill_opens("/proc/sys/kernel/core_pattern", O_WRONLY) &
	       !drill_opens("/proc/sysrq-trigger", O_WRONLY) &
	       !drill_opens("/sys/fs/cgroup/cgroup.procs", O_WRONLY) &
	       !drill_opens("/dev/mem", O_RDONLY) &
	       !drill_opens("/dev/kmsg", O_RDWR) &
	       !drill_opens("/proc/kmsg", O_RDONLY);
}

static bool
makes_setuid(void)
{
	const char *path = "/tmp/drill-suid";
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		return true;
	bool refused = fchmod(fd, 04755) != 0;
	close(fd);
	unlink(path);
	return refused || drill_done("made a file setuid");
}

const struct act acts_files[] = {
	{ "read keys in /etc, passwords", reads_secrets },
	{ "read another group's credentials", reads_credentials },
	{ "read another group's files, logs, the cluster", reads_files },
	{ "write outside its state directory", writes_files },
	{ "make a file setuid", makes_setuid },
	{ "write the kernel's settings or devices", writes_kernel },
	{ NULL },
};
