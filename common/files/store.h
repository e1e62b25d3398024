/* Stored files: STORE_DIR/<group>/<name>, a flat directory of random names. */
#ifndef FILES_STORE_H
#define FILES_STORE_H

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

enum {
	STORE_NAME = 33, /* 32 lower-case hex digits and a NUL */
	STORE_FILES = 64, /* that a process may have open, of store_create */
};

/*
 * Returns a descriptor of a new file that has no name yet, so that it is gone
 * when the process is; -1 with errno. Where the file system does not know such
 * files, it has another name until store_close. The directory is made if it is
 * missing and stays open; one process serves one group.
 */
int store_create(const char *group);

/*
 * A directory for nameless files that get no name: the group's own, or /var/tmp
 * where that does not know them. Open as long as the process; -1 with errno.
 */
int store_folder(const char *group);

/* A file of any group, to be read; -1 with errno. */
int store_open(const char *group, const char *name);

/* A file that has its name from the beginning, to be written on; made if it is
 * missing. -1 with errno. */
int store_resume(const char *group, const char *name);

/* Lets the descriptor go; a file that store_link gave no name to is gone. */
void store_close(int fd);

/* Writes all of it; false with errno. */
bool store_write(int fd, const void *bytes, size_t len);

/*
 * Gives the file its name; when it returns true, content and name are on the
 * disk. False with errno.
 */
bool store_link(const char *group, int fd, const char *name);

/* Removes a name. True if it is gone, be it already; false with errno. */
bool store_unlink(const char *group, const char *name);

/* Waits until what was unlinked is gone from the disk too. */
bool store_sync(const char *group);

void store_name(char name[STORE_NAME]);

/* True if the name has the form of ours. */
bool store_named(const char *name);

/*
 * Lists the directory (closedir ends it): next sets name to one of ours that
 * was last written before the instant, or returns false at the end.
 */
DIR *store_list(const char *group);
bool store_next(DIR *, time_t before, char name[STORE_NAME]);

#endif
