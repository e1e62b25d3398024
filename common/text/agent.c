/* What a User-Agent says to people. */
#include <ctype.h>
#include <string.h>

#include "text/agent.h"

enum { PROGRAM_MAX = 40 };

struct sign {
	const char *text;
	const char *name;
};

/* The first that is there: those that claim to be others come before these. */
static const struct sign browsers[] = {
	{ "Edg/", "Edge" },
	{ "EdgA/", "Edge" },
	{ "EdgiOS/", "Edge" },
	{ "OPR/", "Opera" },
	{ "SamsungBrowser/", "Samsung Internet" },
	{ "Vivaldi/", "Vivaldi" },
	{ "FxiOS/", "Firefox" },
	{ "Firefox/", "Firefox" },
	{ "CriOS/", "Chrome" },
	{ "HeadlessChrome/", "Chrome" },
	{ "Chrome/", "Chrome" },
	{ "Safari/", "Safari" },
	{ 0 },
};

static const struct sign systems[] = {
	{ "iPhone", "iPhone" },
	{ "iPad", "iPad" },
	{ "Android", "Android" },
	{ "CrOS", "ChromeOS" },
	{ "Windows", "Windows" },
	{ "Mac OS X", "macOS" },
	{ "Macintosh", "macOS" },
	{ "Linux", "Linux" },
	{ 0 },
};

static const char *
sign_in(const struct sign *signs, const char *text)
{
	for (; signs->text; signs++)
		if (strstr(text, signs->text))
			return signs->name;
	return NULL;
}

/* "curl" of "curl/8.5.0": a word, and nothing that means something elsewhere. */
static const char *
program(struct arena *arena, const char *text)
{
	size_t len = 0;

	while (len < PROGRAM_MAX &&
		(isalnum((unsigned char)text[len]) ||
			(len && strchr("-_.", text[len]) && text[len])))
		len++;
	return len && !strncmp(text, "Mozilla", len) ? NULL
	       : len ? arena_copy(arena, text, len)
		     : NULL;
}

struct agent
agent_read(struct arena *arena, const char *text)
{
	struct agent agent = { NULL, NULL };

	if (!text)
		return agent;
	agent.browser = sign_in(browsers, text);
	agent.system = sign_in(systems, text);
	if (!agent.browser)
		agent.browser = program(arena, text);
	return agent;
}
