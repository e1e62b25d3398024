/* SQLite without names: its calls to the system are replaced. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "table/engine.h"

enum { MAPPED = 1 << 30 }; /* bytes of a file that is read by mmap */

static const char engine_name[] = "/engine";
static const char spill_name[] = "/tmp"; /* where SQLite thinks it spills */

static int spill_folder = -1;
static int opening = -1; /* what "/engine" is while a database is opened */

/* The engine file, or a nameless one for what does not fit into memory. */
static int
open_none(const char *path, int flags, int mode)
{
	if (!strcmp(path, engine_name) && opening >= 0)
		return fcntl(opening, F_DUPFD_CLOEXEC, 3);
	if (spill_folder < 0 || !(flags & O_EXCL)) {
		errno = ENOENT;
		return -1;
	}
	return openat(spill_folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, mode);
}

static int
access_none(const char *path, int mode)
{
	(void)mode;
	if (!strcmp(path, spill_name))
		return 0;
	errno = ENOENT;
	return -1;
}

static int
stat_none(const char *path, struct stat *about)
{
	if (!strcmp(path, spill_name)) {
		*about = (struct stat){ .st_mode = S_IFDIR | 0700 };
		return 0;
	}
	errno = ENOENT;
	return -1;
}

static int
name_none(const char *path)
{
	(void)path;
	errno = EPERM;
	return -1;
}

static int
unlink_none(const char *path)
{
	(void)path;
	return 0;
}

static char *
folder_none(char *path, size_t room)
{
	if (room < 2)
		return NULL;
	memcpy(path, "/", 2);
	return path;
}

static const struct call {
	const char *name;
	sqlite3_syscall_ptr instead;
} calls[] = {
	{ "open", (sqlite3_syscall_ptr)open_none },
	{ "access", (sqlite3_syscall_ptr)access_none },
	{ "stat", (sqlite3_syscall_ptr)stat_none },
	{ "lstat", (sqlite3_syscall_ptr)stat_none },
	{ "readlink", (sqlite3_syscall_ptr)name_none },
	{ "unlink", (sqlite3_syscall_ptr)unlink_none },
	{ "mkdir", (sqlite3_syscall_ptr)name_none },
	{ "rmdir", (sqlite3_syscall_ptr)name_none },
	{ "openDirectory", (sqlite3_syscall_ptr)name_none },
	{ "getcwd", (sqlite3_syscall_ptr)folder_none },
};

void
engine_prepare(int spill)
{
	spill_folder = spill;
	/* Without locks: one process has the file at a time, or nobody writes. */
	sqlite3_vfs *vfs = sqlite3_vfs_find("unix-none");
	if (!vfs)
		die("SQLite has no unix-none");
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		if (vfs->xSetSystemCall(vfs, calls[i].name, calls[i].instead) !=
			SQLITE_OK)
			die("SQLite has no call %s", calls[i].name);
}

static sqlite3 *
opened(int fd, const char *name, int flags, const char *pragmas)
{
	sqlite3 *db = NULL;

	opening = fd;
	int bad = sqlite3_open_v2(name, &db,
		flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, "unix-none");
	bad = bad ? bad : sqlite3_exec(db, pragmas, NULL, NULL, NULL);
	opening = -1;
	if (!bad)
		return db;
	warn("engine: %s", sqlite3_errmsg(db));
	sqlite3_close(db);
	return NULL;
}

sqlite3 *
engine_create(int fd)
{
	return opened(fd, engine_name, SQLITE_OPEN_READWRITE,
		"pragma page_size = 16384;"
		"pragma journal_mode = off; pragma synchronous = off;"
		"pragma temp_store = file; pragma cache_size = -2000");
}

sqlite3 *
engine_spill(void)
{
	return opened(-1, "", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
		"pragma journal_mode = off; pragma cache_size = -2000");
}

sqlite3 *
engine_open(int fd)
{
	char pragmas[200];

	snprintf(pragmas, sizeof pragmas,
		"pragma mmap_size = %d; pragma temp_store = file;"
		"select count(*) from sqlite_schema",
		MAPPED);
	sqlite3 *db = opened(
		fd, "file:/engine?immutable=1", SQLITE_OPEN_READONLY, pragmas);
	if (!db)
		return NULL;
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	return db;
}
