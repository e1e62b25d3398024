/*
 * Who is the master: the PID file, and messages to systemd by the datagram
 * protocol that sd_notify(3) states.
 */
#include <sys/socket.h>
#include <sys/un.h>

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/config.h"
#include "base/log.h"
#include "process/process.h"

/* A path, or "@name" for an abstract socket, whose first byte is NUL. */
static bool
address(const char *name, struct sockaddr_un *to, socklen_t *len)
{
	size_t bytes = strlen(name);

	if ((name[0] != '/' && name[0] != '@') || bytes >= sizeof to->sun_path)
		return false;
	*to = (struct sockaddr_un){ .sun_family = AF_UNIX };
	memcpy(to->sun_path, name, bytes);
	if (name[0] == '@')
		to->sun_path[0] = '\0';
	*len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + bytes);
	return true;
}

static void
send_to(const char *name, const char *text)
{
	struct sockaddr_un to;
	socklen_t len;

	if (!address(name, &to, &len)) {
		warn("NOTIFY_SOCKET is not the address of a socket");
		return;
	}
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || sendto(fd, text, strlen(text), MSG_NOSIGNAL,
			      (struct sockaddr *)&to, len) < 0)
		warn("cannot tell systemd: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
}

void
notify(const char *format, ...)
{
	const char *name = getenv("NOTIFY_SOCKET");

	if (!name || !*name)
		return;
	char text[512];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	send_to(name, text);
}

void
pid_file_write(void)
{
	const char *name = config_text("PID_FILE");
	char new[4096];

	if (!*name)
		return;
	snprintf(new, sizeof new, "%s.%d", name, (int)getpid());
	FILE *file = fopen(new, "we");
	if (!file) {
		warn("%s: %s", new, strerror(errno));
		return;
	}
	fprintf(file, "%d\n", (int)getpid());
	if (fclose(file) != 0 || rename(new, name) != 0)
		warn("%s: %s", name, strerror(errno));
}

void
pid_file_remove(void)
{
	const char *name = config_text("PID_FILE");

	if (*name)
		unlink(name);
}
