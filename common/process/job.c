/* Jobs, as they are taken out of their messages. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "base/log.h"
#include "process/job.h"

enum { JOB_MOST = 67108864 }; /* bytes */

void
job_attach(struct msghdr *message, union job_control *control, const int *fds,
	size_t count)
{
	message->msg_control = control;
	message->msg_controllen = CMSG_SPACE(count * sizeof *fds);
	struct cmsghdr *rights = CMSG_FIRSTHDR(message);
	rights->cmsg_level = SOL_SOCKET;
	rights->cmsg_type = SCM_RIGHTS;
	rights->cmsg_len = CMSG_LEN(count * sizeof *fds);
	memcpy(CMSG_DATA(rights), fds, count * sizeof *fds);
}

size_t
job_detach(struct msghdr *message, int *fds)
{
	struct cmsghdr *rights = CMSG_FIRSTHDR(message);

	if (!rights || rights->cmsg_type != SCM_RIGHTS)
		return 0;
	size_t count = (rights->cmsg_len - CMSG_LEN(0)) / sizeof *fds;
	memcpy(fds, CMSG_DATA(rights), count * sizeof *fds);
	return count;
}

bool
job_read_file(int file, char *bytes, size_t len)
{
	size_t got = 0;

	while (got < len) {
		ssize_t n = pread(file, bytes + got, len - got, (off_t)got);
		if (n <= 0 && errno != EINTR)
			return false;
		got += n > 0 ? (size_t)n : 0;
	}
	return true;
}

static bool
write_all(int file, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(file, bytes, len);
		if (n <= 0 && errno != EINTR)
			return false;
		if (n > 0) {
			bytes += n;
			len -= (size_t)n;
		}
	}
	return true;
}

int
job_put_aside(const struct iovec *parts, size_t count)
{
	int file = open(P_tmpdir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	bool good = file >= 0;

	for (size_t i = 0; i < count && good; i++)
		good = write_all(file, parts[i].iov_base, parts[i].iov_len);
	if (good)
		return file;
	fault("a job cannot be put aside: %s", strerror(errno));
	if (file >= 0)
		close(file);
	return -1;
}

/* What is in the message or, where it is large, in the file. */
static bool
unpack(struct job *job, const struct job_envelope *said, const char *bytes,
	size_t len, int file)
{
	if (said->head > JOB_SMALL || said->len > JOB_MOST ||
		(file < 0 && said->head + said->len != len))
		return false;
	job->head = malloc(said->head + said->len + 1);
	if (!job->head)
		return false;
	job->head_len = said->head;
	job->text = job->head + said->head;
	job->len = said->len;
	job->head[job->head_len + job->len] = '\0';
	if (file >= 0)
		return job_read_file(file, job->head, job->head_len + job->len);
	memcpy(job->head, bytes, len);
	return true;
}

/* Where descriptors run out, the message comes without them. */
static enum job_state
open_message(struct job *job, struct msghdr *message, size_t len)
{
	const struct job_envelope *said = message->msg_iov[0].iov_base;
	char *bytes = message->msg_iov[1].iov_base;
	int fds[JOB_RIGHTS];
	size_t count = job_detach(message, fds);
	bool whole = count && len >= sizeof *said &&
		     !(message->msg_flags & (MSG_CTRUNC | MSG_TRUNC));

	*job = (struct job){ .fd = count ? fds[0] : -1 };
	if (whole) {
		job->number = said->number;
		job->row = said->row;
		snprintf(job->id, sizeof job->id, "%.32s", said->id);
		len -= sizeof *said;
		whole = unpack(job, said, bytes, len, count > 1 ? fds[1] : -1);
		sodium_memzero(bytes, len);
	}
	if (count > 1)
		close(fds[1]);
	if (whole)
		return JOB_TAKEN;
	fault("a job was lost: out of descriptors or memory, or malformed");
	job_clear(job);
	if (count)
		close(fds[0]);
	return JOB_LOST;
}

enum job_state
job_take(int from, struct job *job)
{
	static char bytes[JOB_SMALL];
	struct job_envelope said;
	union job_control control;
	struct iovec parts[] = {
		{ &said, sizeof said },
		{ bytes, sizeof bytes },
	};
	struct msghdr message = { .msg_iov = parts,
		.msg_iovlen = 2,
		.msg_control = &control,
		.msg_controllen = sizeof control };
	ssize_t n = recvmsg(from, &message, MSG_CMSG_CLOEXEC);

	if (n < 0)
		return JOB_NONE;
	said.id[sizeof said.id - 1] = '\0';
	return open_message(job, &message, (size_t)n);
}

void
job_forget(struct job *job)
{
	sodium_memzero(job->head + job->head_len, job->len);
	char *head = realloc(job->head, job->head_len + 1);
	if (head)
		job->head = head;
	job->text = "";
	job->len = 0;
}

void
job_clear(struct job *job)
{
	if (job->head)
		sodium_memzero(job->head, job->head_len + job->len);
	free(job->head);
	job->head = NULL;
	job->text = "";
	job->head_len = job->len = 0;
}
