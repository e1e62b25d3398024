/* One byte and a descriptor in each message (unix(7), SCM_RIGHTS). */
#include <sys/socket.h>

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "process/handover.h"

static int pair[2] = { -1, -1 }; /* to send to; to receive from */

union envelope {
	char bytes[CMSG_SPACE(sizeof(int))];
	struct cmsghdr align;
};

void
handover_open(void)
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK,
		    0, pair) != 0)
		die("socketpair: %s", strerror(errno));
}

int
handover_fd(void)
{
	return pair[1];
}

int
handover_to(void)
{
	return pair[0];
}

bool
handover_send(int fd)
{
	union envelope envelope = { .bytes = { 0 } };
	char byte = 0;
	struct iovec content = { &byte, 1 };
	struct msghdr message = { .msg_iov = &content,
		.msg_iovlen = 1,
		.msg_control = &envelope,
		.msg_controllen = sizeof envelope };
	struct cmsghdr *rights = CMSG_FIRSTHDR(&message);

	rights->cmsg_level = SOL_SOCKET;
	rights->cmsg_type = SCM_RIGHTS;
	rights->cmsg_len = CMSG_LEN(sizeof fd);
	memcpy(CMSG_DATA(rights), &fd, sizeof fd);
	return sendmsg(pair[0], &message, MSG_NOSIGNAL) == 1;
}

int
handover_receive(void)
{
	union envelope envelope;
	char byte;
	struct iovec content = { &byte, 1 };
	struct msghdr message = { .msg_iov = &content,
		.msg_iovlen = 1,
		.msg_control = &envelope,
		.msg_controllen = sizeof envelope };
	int fd = -1;

	if (recvmsg(pair[1], &message, MSG_CMSG_CLOEXEC) != 1)
		return -1;
	struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
	if (rights && rights->cmsg_type == SCM_RIGHTS)
		memcpy(&fd, CMSG_DATA(rights), sizeof fd);
	return fd;
}
