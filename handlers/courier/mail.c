/*
 * A mail's text: MIME (RFC 2045) with the template as plain text and as HTML.
 * mails/<name>.txt begins with the line "Subject: ...".
 */
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "base/config.h"
#include "courier.h"
#include "page/page.h"
#include "page/template.h"
#include "page/words.h"
#include "text/jsonc.h"
#include "text/text.h"

enum {
	LINE_BYTES = 998, /* RFC 5322 2.1.1 */
	WORD = 42, /* bytes in an encoded word (RFC 2047 2), at most */
	WRAP = 57, /* bytes in a line of base64 */
	COLUMNS = 72, /* of a line of plain text, where it has blanks */
};

const char *
public_host(struct arena *arena)
{
	const char *url = strstr(config_text("PUBLIC_URL"), "://");
	const char *host = url ? url + 3 : "localhost";

	return arena_copy(arena, host, strcspn(host, ":/"));
}

const char *
mail_from(struct arena *arena)
{
	const char *from = config_text("MAIL_FROM");

	return *from ? from
		     : arena_printf(arena, "no-reply@%s", public_host(arena));
}

static bool
is_ascii(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text > 126)
			return false;
	return true;
}

static void
add_base64(struct buffer *out, const char *bytes, size_t len)
{
	char text[2 * WRAP];

	sodium_bin2base64(text, sizeof text, (const unsigned char *)bytes, len,
		sodium_base64_VARIANT_ORIGINAL);
	buffer_text(out, text);
}

/* Of a header: as it is, or as encoded words, cut between characters. */
static void
add_words(struct buffer *out, const char *text)
{
	if (is_ascii(text)) {
		buffer_text(out, text);
		return;
	}
	while (*text) {
		size_t len = 0, more;
		while ((more = text_character(
				text + len, strlen(text + len))) &&
			len + more <= WORD)
			len += more;
		if (!len)
			return;
		buffer_text(out, "=?UTF-8?B?");
		add_base64(out, text, len);
		text += len;
		buffer_text(out, *text ? "?=\r\n " : "?=");
	}
}

/* A phrase before an address (RFC 5322 3.2.5). */
static void
add_phrase(struct buffer *out, const char *name)
{
	if (!is_ascii(name)) {
		add_words(out, name);
		return;
	}
	buffer_text(out, "\"");
	for (; *name; name++)
		if (!strchr("\"\\\r\n", *name))
			buffer_add(out, name, 1);
	buffer_text(out, "\"");
}

/* Lines that are short and ASCII stay readable; else base64. */
static bool
is_plain(const char *text)
{
	for (const char *line = text; *line;) {
		size_t len = strcspn(line, "\n");
		if (len > LINE_BYTES)
			return false;
		line += len + (line[len] == '\n');
	}
	return is_ascii(text);
}

/* The bytes of a text's first line, or of what of it fits, up to a blank. */
static size_t
line_length(const char *text)
{
	size_t columns = 0, blank = 0, len = 0;

	for (; text[len] && text[len] != '\n'; len++) {
		if (text[len] == ' ' && len)
			blank = len;
		columns += (text[len] & 0xc0) != 0x80; /* not within one */
		if (columns > COLUMNS && blank)
			return blank;
	}
	return len;
}

/* "-- " before the foot stays as it is (RFC 3676 4.3). */
static const char *
wrapped(struct arena *arena, const char *text)
{
	struct buffer out = { .arena = arena };

	buffer_text(&out, "");
	while (*text) {
		size_t len = line_length(text);
		buffer_add(&out, text, len);
		buffer_text(&out, "\n");
		text += len + (text[len] != '\0');
	}
	return out.data;
}

/* As lines of a mail, before anything encodes them (RFC 2045 6.8). */
static const char *
lines_of(struct arena *arena, const char *text)
{
	struct buffer out = { .arena = arena };

	buffer_text(&out, "");
	while (*text) {
		size_t len = strcspn(text, "\n");
		buffer_add(&out, text, len);
		buffer_text(&out, "\r\n");
		text += len + (text[len] == '\n');
	}
	return out.data;
}

static void
add_part(struct buffer *out, const struct mail *mail, const char *type,
	const char *text)
{
	bool plain = is_plain(text);
	const char *lines = lines_of(out->arena, text);
	size_t left = strlen(lines);

	buffer_printf(out,
		"--%s\r\nContent-Type: %s; charset=utf-8\r\n"
		"Content-Transfer-Encoding: %s\r\n\r\n",
		mail->message_id, type, plain ? "7bit" : "base64");
	if (plain)
		buffer_text(out, lines);
	for (size_t len; !plain && left; lines += len, left -= len) {
		len = left < WRAP ? left : WRAP;
		add_base64(out, lines, len);
		buffer_text(out, "\r\n");
	}
}

/* RFC 5322 3.3, by names that no locale changes. */
static void
add_date(struct buffer *out)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu",
		"Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	time_t now = time(NULL);
	struct tm t;

	gmtime_r(&now, &t);
	buffer_printf(out, "Date: %s, %02d %s %d %02d:%02d:%02d +0000\r\n",
		days[t.tm_wday], t.tm_mday, months[t.tm_mon], t.tm_year + 1900,
		t.tm_hour, t.tm_min, t.tm_sec);
}

static void
add_head(struct buffer *out, const struct mail *mail, const char *subject)
{
	add_date(out);
	buffer_text(out, "From: ");
	add_phrase(out, config_text("MAIL_NAME"));
	buffer_printf(out,
		" <%s>\r\nTo: <%s>\r\nSubject: ", mail_from(out->arena),
		mail->recipient);
	add_words(out, subject);
	buffer_printf(out,
		"\r\nMessage-ID: <%s@%s>\r\nAuto-Submitted: auto-generated\r\n"
		"MIME-Version: 1.0\r\nContent-Type: multipart/alternative; "
		"boundary=\"%s\"\r\n\r\n",
		mail->message_id, public_host(out->arena), mail->message_id);
}

static struct json_object *
values_of(const struct mail *mail, const char *language)
{
	struct json_object *values = json_object_get(mail->parameters);

	if (!values)
		values = json_object_new_object();
	json_object_object_add(values, "url",
		json_object_new_string(config_text("PUBLIC_URL")));
	json_object_object_add(values, "product",
		json_object_new_string(config_text("MAIL_NAME")));
	jsonc_put(values, "lang", language);
	json_object_object_add(
		values, "recipient", json_object_new_string(mail->recipient));
	return values;
}

static bool
exists(const char *template)
{
	for (const struct template_file *file = template_files; file->name;
		file++)
		if (!strcmp(file->name, template))
			return true;
	return false;
}

const char *
mail_text(struct arena *arena, const struct mail *mail)
{
	static const char word[] = "Subject: ";
	const char *name = arena_printf(arena, "%s.txt", mail->template);
	struct buffer out = { .arena = arena };

	if (!exists(name) || !exists(mail->template))
		return NULL;
	const char *language = words_language(arena, mail->language);
	struct json_object *values = values_of(mail, language);
	const char *text = template_render_text(arena, language, name, values);
	const char *html =
		template_render(arena, language, mail->template, values);
	json_object_put(values);
	if (strncmp(text, word, sizeof word - 1))
		return NULL;
	const char *subject = text + sizeof word - 1;
	size_t len = strcspn(subject, "\n");
	add_head(&out, mail, arena_copy(arena, subject, len));
	text = subject + len;
	add_part(&out, mail, "text/plain",
		wrapped(arena, text + strspn(text, "\n")));
	add_part(&out, mail, "text/html", html);
	buffer_printf(&out, "--%s--\r\n", mail->message_id);
	return out.data;
}
