/*
 * SMTP (RFC 5321) by libcurl. A refusal of the recipient or of the content by
 * 5xx is for good; all others may be a fault of ours or of the server's, which
 * somebody mends while the mail waits.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>
#include <sodium.h>

#include "base/config.h"
#include "base/log.h"
#include "courier.h"

enum { REPLY_MAX = 300, GOODBYE_SECONDS = 1 };

static struct {
	CURL *curl;
	const char *url;
	char password[256];
} smtp;

/* One delivery, as it goes. */
struct talk {
	const char *text;
	size_t left;
	bool decisive; /* what the server says now is about this mail */
	bool over; /* we said QUIT: its answer says nothing */
	char reply[REPLY_MAX]; /* its last line */
};

/* The password's file; its line end is no part of it. */
static void
read_password(const char *path)
{
	FILE *file = fopen(path, "re");

	bool read = file && fgets(smtp.password, sizeof smtp.password, file);

	if (file)
		fclose(file);
	if (!read)
		die("MAIL_PASSWORD_FILE: %s cannot be read", path);
	smtp.password[strcspn(smtp.password, "\r\n")] = '\0';
}

static void
check_tls(void)
{
	const char *tls = config_text("MAIL_TLS");

	if (strcmp(tls, "required") && strcmp(tls, "none"))
		die("MAIL_TLS must be required or none, not \"%s\"", tls);
}

void
smtp_start(const char *url)
{
	check_tls();
	if (*config_text("MAIL_PASSWORD_FILE"))
		read_password(config_text("MAIL_PASSWORD_FILE"));
	if (curl_global_init(CURL_GLOBAL_DEFAULT))
		die("libcurl does not start");
	smtp.curl = curl_easy_init();
	smtp.url = url;
	if (!smtp.curl)
		die("libcurl does not start");
}

static size_t
give(char *bytes, size_t size, size_t count, void *to)
{
	struct talk *talk = to;
	size_t len = size * count < talk->left ? size * count : talk->left;

	memcpy(bytes, talk->text, len);
	talk->text += len;
	talk->left -= len;
	return len;
}

/* Of what we say only the command is looked at: it may hold the password. */
static void
said_by_us(struct talk *talk, const char *line, size_t len)
{
	static const char *const decisive[] = { "RCPT", "DATA" };

	talk->over |= len >= 4 && !memcmp(line, "QUIT", 4);
	if (talk->over)
		return;
	talk->decisive = false;
	for (size_t i = 0; i < sizeof decisive / sizeof *decisive; i++)
		if (len >= 4 && !memcmp(line, decisive[i], 4))
			talk->decisive = true;
}

static void
said_by_server(struct talk *talk, const char *line, size_t len)
{
	size_t n = 0;

	if (talk->over)
		return;
	for (; n < len && n < REPLY_MAX - 1 && line[n] != '\r' &&
		line[n] != '\n';
		n++)
		talk->reply[n] = line[n] < ' ' || line[n] > 126 ? '?' : line[n];
	talk->reply[n] = '\0';
}

static int
overhear(CURL *curl, curl_infotype type, char *line, size_t len, void *to)
{
	struct talk *talk = to;

	if (type == CURLINFO_HEADER_OUT)
		said_by_us(talk, line, len);
	if (talk->over) /* libcurl waits two minutes for that answer */
		curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT,
			(long)GOODBYE_SECONDS);
	if (type == CURLINFO_HEADER_IN)
		said_by_server(talk, line, len);
	return 0;
}

static void
set_text(CURLoption option, const char *value)
{
	if (*value)
		curl_easy_setopt(smtp.curl, option, value);
}

/* The name that we greet the server with stands in the address's path. */
static const char *
address(struct arena *arena)
{
	const char *host = strstr(smtp.url, "://") + 3;

	return strchr(host, '/') ? smtp.url
				 : arena_printf(arena, "%s/%s", smtp.url,
					   public_host(arena));
}

static void
prepare(struct arena *arena, struct talk *talk)
{
	CURL *curl = smtp.curl;
	bool tls = !strcmp(config_text("MAIL_TLS"), "required");

	curl_easy_reset(curl);
	curl_easy_setopt(curl, CURLOPT_URL, address(arena));
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_USE_SSL,
		(long)(tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
	curl_easy_setopt(
		curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	set_text(CURLOPT_CAINFO, config_text("MAIL_CA_FILE"));
	set_text(CURLOPT_USERNAME, config_text("MAIL_USER"));
	set_text(CURLOPT_PASSWORD, smtp.password);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, config_number("MAIL_TIMEOUT"));
	/* libcurl would take a connection that hangs for the next mail, too. */
	curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(curl, CURLOPT_READDATA, talk);
	curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, overhear);
	curl_easy_setopt(curl, CURLOPT_DEBUGDATA, talk);
}

/* 4xx and all that is no answer: later. */
static enum outcome
judge(struct arena *arena, const struct talk *talk, CURLcode code,
	const char **error)
{
	if (code == CURLE_OK)
		return SENT;
	*error = arena_printf(arena, "%s%s%s", curl_easy_strerror(code),
		*talk->reply ? "; the server said: " : "", talk->reply);
	return talk->decisive && *talk->reply == '5' ? NEVER : LATER;
}

enum outcome
smtp_try(struct arena *arena, const struct mail *mail, const char *text,
	const char **error)
{
	struct talk talk = { .text = text, .left = strlen(text) };
	struct curl_slist *to = curl_slist_append(
		NULL, arena_printf(arena, "<%s>", mail->recipient));

	prepare(arena, &talk);
	curl_easy_setopt(smtp.curl, CURLOPT_MAIL_FROM,
		arena_printf(arena, "<%s>", mail_from(arena)));
	curl_easy_setopt(smtp.curl, CURLOPT_MAIL_RCPT, to);
	CURLcode code = curl_easy_perform(smtp.curl);
	curl_slist_free_all(to);
	return judge(arena, &talk, code, error);
}
