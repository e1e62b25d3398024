/* What writers of requests share. */
#include <string.h>

#include "dialect/request_parts.h"
#include "dialect/wrong.h"

enum { NAME_MAX_SHOWN = 40, DROPPED_MAX = 1000 };

void
put(struct writing *w, const char *text)
{
	buffer_text(w->out, text);
}

void
put_value(struct writing *w, const char *before, const struct json_value *value)
{
	put(w, before);
	buffer_add(w->out, value->text, value->len);
}

void
put_if(struct writing *w, const char *before, const struct json_value *value)
{
	if (value->text)
		put_value(w, before, value);
}

void
put_param(struct writing *w, const char *key, const char *before)
{
	struct json_value value = asked_get(w->asked, key);

	put_if(w, before, &value);
}

/* What the client said, unless the route lowers it; 0: nothing is to be said. */
long long
put_max(const struct writing *w)
{
	long long asked = w->asked->facts.max_tokens;
	long long most = w->route->max_tokens;

	return most && (!asked || most < asked) ? most : asked;
}

void
put_stops(struct writing *w, const char *before)
{
	const struct json_value *stop = &w->asked->stop;

	if (!stop->text)
		return;
	put(w, before);
	put_value(w, stop->type == JSON_ARRAY ? "" : "[", stop);
	put(w, stop->type == JSON_ARRAY ? "" : "]");
}

/* The names stand in a header: what could be no parameter is not told. */
void
drop(struct writing *w, const char *name)
{
	size_t len = strlen(name);

	if (!len || len > NAME_MAX_SHOWN || w->dropped->len > DROPPED_MAX ||
		name[strspn(name,
			"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-")])
		return;
	if (w->dropped->len)
		buffer_text(w->dropped, ", ");
	buffer_text(w->dropped, name);
}

/* known ends with NULL. */
void
drop_all_but(struct writing *w, const char *const *known)
{
	const struct json *body = &w->asked->body;

	for (size_t i = 0; i < body->count; i++) {
		const char *const *k = known;
		while (*k && strcmp(*k, body->members[i].key))
			k++;
		if (!*k && body->members[i].value.type != JSON_NULL)
			drop(w, body->members[i].key);
	}
}

void
unsupported(struct writing *w, const char *param, const char *what)
{
	if (w->wrong)
		return;
	struct wrong *wrong = wrong_make(w->arena, 400, "unsupported_by_model",
		arena_printf(
			w->arena, "%s is not supported by this model.", what));
	wrong->param = param;
	w->wrong = wrong;
}
