/*
 * The password rule: 8 to 128 characters, upper and lower case and a digit, no
 * common one, and not the user's own address or name.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "page/template.h"
#include "rule.h"
#include "text/text.h"

/* In lower case and without the digits and signs at the end. */
static char *
stem(struct arena *arena, const char *text)
{
	char *copy = arena_copy(arena, text, strlen(text));
	size_t len = strlen(copy);

	for (char *c = copy; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	while (len && copy[len - 1] > 0 &&
		!isalpha((unsigned char)copy[len - 1]))
		copy[--len] = '\0';
	return copy;
}

/* The list is one word a line; lines that begin with # explain it. */
static bool
listed(struct arena *arena, const char *word)
{
	const struct template_file *file = template_files;
	const char *line = arena_printf(arena, "\n%s\n", word);

	while (file->name && strcmp(file->name, "passwords.txt"))
		file++;
	return file->name && *word && strstr(file->text, line);
}

static bool
has(const char *text, int (*kind)(int))
{
	for (; *text; text++)
		if (kind((unsigned char)*text))
			return true;
	return false;
}

/* True if the password is a text of hers, with or without an end to it. */
static bool
is_own(struct arena *arena, const char *password, const char *own)
{
	return own && *own &&
	       (!strcasecmp(password, own) ||
		       !strcmp(stem(arena, password), stem(arena, own)));
}

static bool
is_hers(struct arena *arena, const char *password, const struct person *p)
{
	const char *email = p->email ? p->email : "";
	const char *first = p->first_name ? p->first_name : "";
	const char *last = p->last_name ? p->last_name : "";
	const char *const own[] = { email,
		arena_copy(arena, email, strcspn(email, "@")), p->username,
		first, last, arena_printf(arena, "%s%s", first, last),
		arena_printf(arena, "%s%s", last, first),
		arena_printf(arena, "%s %s", first, last) };

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (is_own(arena, password, own[i]))
			return true;
	return false;
}

const char *
rule_broken(struct arena *arena, const char *password, const struct person *p)
{
	long count = text_length(password, strlen(password));

	if (count < PASSWORD_MIN)
		return "must be 8 characters or more";
	if (count > PASSWORD_MAX)
		return "must be 128 characters or less";
	if (!has(password, isupper) || !has(password, islower) ||
		!has(password, isdigit))
		return "must have upper and lower case and a digit";
	if (listed(arena, stem(arena, password)))
		return "is one of the most common passwords";
	if (is_hers(arena, password, p))
		return "must not be your address or name";
	return NULL;
}
