/* Where mails go: a server, or a folder while one develops. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/config.h"
#include "base/log.h"
#include "courier.h"

static const char *folder; /* NULL: a server */

void
delivery_start(void)
{
	const char *url = config_text("MAIL_URL");

	if (!strncmp(url, "file:", 5)) {
		folder = url + 5;
		if (mkdir(folder, 0700) && errno != EEXIST)
			die("MAIL_URL: %s: %s", folder, strerror(errno));
	} else if (!strncmp(url, "smtp://", 7) || !strncmp(url, "smtps://", 8))
		smtp_start(url);
	else
		die("MAIL_URL must begin with smtp://, smtps:// or file:");
}

static bool
write_all(int fd, const char *text)
{
	size_t left = strlen(text);
	ssize_t n = 0;

	for (; left && n >= 0; text += n, left -= (size_t)n) {
		n = write(fd, text, left);
		if (n < 0 && errno == EINTR)
			n = 0;
	}
	return n >= 0 && fsync(fd) == 0;
}

/* Whoever reads the folder sees a whole mail or none. */
enum outcome
file_try(struct arena *arena, const char *to, const struct mail *mail,
	const char *text, const char **error)
{
	const char *name =
		arena_printf(arena, "%s/%s.eml", to, mail->message_id);
	const char *new = arena_printf(arena, "%s/.%s", to, mail->message_id);
	int fd = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool good = fd >= 0 && write_all(fd, text);

	if (fd >= 0)
		good = close(fd) == 0 && good;
	if (good && rename(new, name) == 0)
		return SENT;
	*error = arena_printf(arena, "%s: %s", name, strerror(errno));
	return LATER;
}

enum outcome
delivery_try(struct arena *arena, const struct mail *mail, const char *text,
	const char **error)
{
	return folder ? file_try(arena, folder, mail, text, error)
		      : smtp_try(arena, mail, text, error);
}
