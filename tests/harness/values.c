/* What cases keep for later ones, and what is found in answers. */
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <json-c/json.h>

#include "harness.h"

enum { KEPT_MAX = 256 };

static struct arena memory;
struct arena *const kept_memory = &memory;

static struct {
	const char *name;
	const char *value;
} values[KEPT_MAX];

void
keep(const char *name, const char *value)
{
	int i = 0;

	while (values[i].name && strcmp(values[i].name, name))
		ck_assert_int_lt(++i, KEPT_MAX);
	values[i].name = arena_copy(&memory, name, strlen(name));
	values[i].value = arena_copy(&memory, value, strlen(value));
}

const char *
kept(const char *name)
{
	for (int i = 0; i < KEPT_MAX && values[i].name; i++)
		if (!strcmp(values[i].name, name))
			return values[i].value;
	return NULL;
}

/* "<name>" of something that was kept; else what stands there is meant. */
static const char *
placed(const char *at, size_t *len)
{
	const char *end = strchr(at, '>');

	if (!end)
		return NULL;
	*len = (size_t)(end + 1 - at);
	return kept(arena_copy(&memory, at + 1, *len - 2));
}

char *
filled(const char *text)
{
	struct buffer out = { .arena = &memory };
	const char *value;
	size_t len;

	if (!text)
		return NULL;
	buffer_text(&out, "");
	for (; *text; text += len) {
		len = 1;
		value = *text == '<' ? placed(text, &len) : NULL;
		if (value)
			buffer_text(&out, value);
		else
			buffer_add(&out, text, len = 1);
	}
	return out.data;
}

bool
matches(const char *text, const char *regex)
{
	regex_t compiled;

	ck_assert_msg(!regcomp(&compiled, regex, REG_EXTENDED | REG_NOSUB),
		"%s is no regular expression", regex);
	bool found = !regexec(&compiled, text, 0, NULL, 0);
	regfree(&compiled);
	return found;
}

const char *
captured(const char *text, const char *regex)
{
	regex_t compiled;
	regmatch_t groups[2];

	ck_assert_msg(!regcomp(&compiled, regex, REG_EXTENDED),
		"%s is no regular expression", regex);
	bool found = !regexec(&compiled, text, 2, groups, 0);
	regfree(&compiled);
	return found ? arena_copy(&memory, text + groups[1].rm_so,
			       (size_t)(groups[1].rm_eo - groups[1].rm_so))
		     : NULL;
}

const char *
answer_header(const struct answer *answer, const char *name)
{
	size_t len = strlen(name);
	const char *found = NULL;

	for (int i = 0; i < answer->count; i++) {
		const char *h = answer->headers[i];
		if (strncasecmp(h, name, len) || h[len] != ':')
			continue;
		const char *value = h + len + 1 + strspn(h + len + 1, " ");
		ck_assert_msg(!found || !strcasecmp(name, "Set-Cookie"),
			"%s is there twice", name);
		found = found ? arena_printf(&memory, "%s, %s", found, value)
			      : value;
	}
	return found;
}

/* One step: a key, an index, or # for a count. */
static struct json_object *
step(struct json_object *from, const char *key)
{
	if (!strcmp(key, "#"))
		return json_object_new_int64(
			(long long)(json_object_is_type(from, json_type_array)
					    ? json_object_array_length(from)
					    : (size_t)json_object_object_length(
						      from)));
	if (json_object_is_type(from, json_type_array))
		return json_object_get(json_object_array_get_idx(
			from, strtoul(key, NULL, 10)));
	struct json_object *found = NULL;
	if (!json_object_object_get_ex(from, key, &found))
		return NULL;
	return found ? json_object_get(found) : json_object_new_string("null");
}

const char *
json_at(const char *json, const char *path)
{
	struct json_object *at = json_tokener_parse(json);
	const char *text = NULL;

	while (at && *path) {
		size_t len = strcspn(path, ".");
		char *key = arena_copy(&memory, path, len);
		struct json_object *next = step(at, key);
		json_object_put(at);
		at = next;
		path += len + (path[len] == '.');
	}
	if (at)
		text = json_object_is_type(at, json_type_string)
			       ? json_object_get_string(at)
			       : json_object_to_json_string_ext(
					 at, JSON_C_TO_STRING_PLAIN);
	text = text ? arena_copy(&memory, text, strlen(text)) : NULL;
	json_object_put(at);
	return text;
}
