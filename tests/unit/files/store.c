/* Stored files where the file system has no nameless ones, as NFS. */
#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "files/store.h"
#include "storing.h"

/* Of this process and for good. */
static void
know_no_nameless(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EOPNOTSUPP),
		    SCMP_SYS(openat), 1,
		    SCMP_A2(SCMP_CMP_MASKED_EQ, O_TMPFILE, O_TMPFILE)) != 0 ||
		seccomp_load(filter) != 0)
		_exit(77);
	seccomp_release(filter);
}

/* Several at once: what has its name keeps it, what has none is gone. */
static int
keep_one_of_two(void)
{
	char name[STORE_NAME], bytes[8];

	int kept = store_create("unit"), other = store_create("unit");
	store_name(name);
	if (kept < 0 || other < 0 || stored() != 2 ||
		!store_write(kept, "kept", 4) ||
		!store_link("unit", kept, name))
		return 1;
	store_close(other);
	store_close(kept);
	int fd = store_open("unit", name);
	if (stored() != 1 || read(fd, bytes, sizeof bytes) != 4)
		return 2;
	return store_unlink("unit", name) ? 0 : 3;
}

/* As many as there are places, and after each that is closed another one. */
static int
keep_too_many(void)
{
	int fds[STORE_FILES];

	for (int i = 0; i < STORE_FILES; i++)
		if ((fds[i] = store_create("unit")) < 0)
			return 1;
	if (store_create("unit") >= 0 || errno != EMFILE)
		return 2;
	store_close(fds[0]);
	fds[0] = store_create("unit");
	for (int i = 0; i < STORE_FILES; i++)
		store_close(fds[i]);
	return fds[0] >= 0 && stored() == 0 ? 0 : 3;
}

/* Files that never get a name are made elsewhere. */
static int
spill_elsewhere(void)
{
	struct stat folder, tmp;
	int fd = store_folder("unit");

	return fd >= 0 && fstat(fd, &folder) == 0 &&
			       stat("/var/tmp", &tmp) == 0 &&
			       folder.st_ino == tmp.st_ino
		       ? 0
		       : 1;
}

static void
do_without(int (*act)(void))
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		know_no_nameless();
		_exit(act());
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(stored(), 0);
}

START_TEST(files_are_kept_or_gone)
{
	do_without(keep_one_of_two);
}
END_TEST

START_TEST(files_at_once_are_bounded)
{
	do_without(keep_too_many);
}
END_TEST

START_TEST(files_without_a_name_are_elsewhere)
{
	do_without(spill_elsewhere);
}
END_TEST

int
main(void)
{
	return storing_run(
		"store", (const TTest *[]){ files_are_kept_or_gone,
				 files_at_once_are_bounded,
				 files_without_a_name_are_elsewhere, NULL });
}
