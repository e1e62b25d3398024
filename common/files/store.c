/* Stored files in a directory that nginx may read and one group may write. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/config.h"
#include "files/store.h"

/* Of the group's directory, once it is open. */
static int directory = -1;

/*
 * Where the file system has no nameless files (NFS), these have names meanwhile;
 * if the process dies, the sweep finds no row for them.
 */
static struct {
	int fd;
	char name[STORE_NAME]; /* "": the place is free */
} meanwhile[STORE_FILES];

/* A file size limit (EFBIG) must not end the process by SIGXFSZ. */
static bool
open_directory(const char *group)
{
	char path[4096];

	if (directory >= 0)
		return true;
	int len = snprintf(
		path, sizeof path, "%s/%s", config_text("STORE_DIR"), group);
	if (len < 0 || (size_t)len >= sizeof path) {
		errno = ENAMETOOLONG;
		return false;
	}
	if (mkdirat(AT_FDCWD, path, 0750) < 0 && errno != EEXIST)
		return false;
	signal(SIGXFSZ, SIG_IGN);
	directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return directory >= 0;
}

static int
create_nameless(void)
{
	return openat(directory, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0640);
}

static int
create_named(void)
{
	int i = 0;

	while (i < STORE_FILES && *meanwhile[i].name)
		i++;
	if (i == STORE_FILES) {
		errno = EMFILE;
		return -1;
	}
	store_name(meanwhile[i].name);
	meanwhile[i].fd = openat(directory, meanwhile[i].name,
		O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0640);
	if (meanwhile[i].fd < 0)
		*meanwhile[i].name = '\0';
	return meanwhile[i].fd;
}

static bool
knows_none(void)
{
	return errno == EOPNOTSUPP || errno == EISDIR;
}

/* The mode is set whatever the umask: nginx reads through the file's group. */
int
store_create(const char *group)
{
	if (!open_directory(group))
		return -1;
	int fd = create_nameless();
	if (fd < 0 && knows_none())
		fd = create_named();
	if (fd >= 0)
		fchmod(fd, 0640);
	return fd;
}

int
store_folder(const char *group)
{
	static int folder = -1;

	if (folder >= 0 || !open_directory(group))
		return folder;
	int fd = create_nameless();
	if (fd < 0 && knows_none())
		folder = open("/var/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	else
		folder = directory;
	if (fd >= 0)
		close(fd);
	return folder;
}

int
store_open(const char *group, const char *name)
{
	char path[4096];
	int len = snprintf(path, sizeof path, "%s/%s/%s",
		config_text("STORE_DIR"), group, name);

	if (len < 0 || (size_t)len >= sizeof path || !store_named(name)) {
		errno = ENOENT;
		return -1;
	}
	return open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
}

int
store_resume(const char *group, const char *name)
{
	const int flags = O_RDWR | O_NOFOLLOW | O_CLOEXEC;

	if (!store_named(name) || !open_directory(group))
		return -1;
	int fd = openat(directory, name, flags);
	if (fd >= 0 || errno != ENOENT)
		return fd;
	fd = openat(directory, name, flags | O_CREAT, 0640);
	if (fd >= 0 && (fchmod(fd, 0640) != 0 || fsync(directory) != 0)) {
		close(fd);
		return -1;
	}
	return fd;
}

void
store_close(int fd)
{
	close(fd);
	for (int i = 0; i < STORE_FILES; i++)
		if (*meanwhile[i].name && meanwhile[i].fd == fd) {
			unlinkat(directory, meanwhile[i].name, 0);
			*meanwhile[i].name = '\0';
		}
}

bool
store_write(int fd, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len > 0) {
		ssize_t n = write(fd, at, len);
		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0) {
			at += n;
			len -= (size_t)n;
		}
	}
	return true;
}

/* By /proc, for AT_EMPTY_PATH would ask for a capability. */
bool
store_link(const char *group, int fd, const char *name)
{
	char path[32];

	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	return open_directory(group) && fsync(fd) == 0 &&
	       linkat(AT_FDCWD, path, directory, name, AT_SYMLINK_FOLLOW) ==
		       0 &&
	       fsync(directory) == 0;
}

bool
store_unlink(const char *group, const char *name)
{
	return open_directory(group) &&
	       (unlinkat(directory, name, 0) == 0 || errno == ENOENT);
}

bool
store_sync(const char *group)
{
	return open_directory(group) && fsync(directory) == 0;
}

void
store_name(char name[STORE_NAME])
{
	unsigned char bytes[(STORE_NAME - 1) / 2];

	randombytes_buf(bytes, sizeof bytes);
	sodium_bin2hex(name, STORE_NAME, bytes, sizeof bytes);
}

bool
store_named(const char *name)
{
	size_t len = strspn(name, "0123456789abcdef");

	return len == STORE_NAME - 1 && name[len] == '\0';
}

DIR *
store_list(const char *group)
{
	if (!open_directory(group))
		return NULL;
	int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	DIR *list = fdopendir(fd);
	if (!list)
		close(fd);
	return list;
}

bool
store_next(DIR *list, time_t before, char name[STORE_NAME])
{
	struct dirent *entry;
	struct stat is;

	while ((entry = readdir(list))) {
		if (!store_named(entry->d_name))
			continue;
		if (fstatat(dirfd(list), entry->d_name, &is,
			    AT_SYMLINK_NOFOLLOW) < 0 ||
			!S_ISREG(is.st_mode) || is.st_mtime >= before)
			continue;
		memcpy(name, entry->d_name, STORE_NAME);
		return true;
	}
	return false;
}
