/* What readers of requests share: lists that grow, estimates, refusals. */
#include <string.h>

#include "dialect/request_parts.h"
#include "dialect/wrong.h"

struct json_value
asked_get(const struct asked *a, const char *key)
{
	for (size_t i = 0; i < a->body.count; i++)
		if (!strcmp(a->body.members[i].key, key) &&
			a->body.members[i].value.type != JSON_NULL)
			return a->body.members[i].value;
	return (struct json_value){ 0 };
}

struct turn *
asked_turn(struct asked *a, bool assistant)
{
	if (a->last && a->last->assistant == assistant)
		return a->last;
	struct turn *turn = arena_alloc(a->arena, sizeof *turn);
	turn->assistant = assistant;
	if (a->last)
		a->last->next = turn;
	else
		a->turns = turn;
	return a->last = turn;
}

struct part *
asked_part(struct asked *a, struct turn *turn, enum part_kind kind,
	const struct json_value *text)
{
	struct part *part = arena_alloc(a->arena, sizeof *part);

	part->kind = kind;
	if (text)
		part->text = *text;
	if (turn->last)
		turn->last->next = part;
	else
		turn->first = part;
	return turn->last = part;
}

void
asked_system(struct asked *a, const struct json_value *text)
{
	struct part *part = arena_alloc(a->arena, sizeof *part);

	asked_estimate(a, text);
	part->text = *text;
	if (a->system_last)
		a->system_last->next = part;
	else
		a->system = part;
	a->system_last = part;
}

struct tool *
asked_tool(struct asked *a)
{
	struct tool *tool = arena_alloc(a->arena, sizeof *tool);

	if (a->last_tool)
		a->last_tool->next = tool;
	else
		a->tools = tool;
	return a->last_tool = tool;
}

void
asked_call(struct asked *a, struct part *part)
{
	a->calls[a->call_count++ % CALLS_KEPT] = part;
}

/* A string by its text, all else as it is written. */
void
asked_estimate(struct asked *a, const struct json_value *value)
{
	size_t len = value->len;
	const char *text = value->text;

	if (!text)
		return;
	if (value->type == JSON_STRING && memchr(text, '\\', len))
		text = json_decode(a->arena, value, &len);
	else if (value->type == JSON_STRING) {
		text++;
		len -= 2;
	}
	estimate_break(&a->estimate);
	estimate_text(&a->estimate, text, len);
}

const struct wrong *
asked_wrong(const struct asked *a, const char *param, const char *message)
{
	struct wrong *wrong =
		wrong_make(a->arena, 422, "validation_error", message);

	wrong->param = param;
	return wrong;
}

void
asked_refuse(struct asked *a, const char *param)
{
	if (!a->refused)
		a->refused = asked_wrong(a, param,
			arena_printf(a->arena,
				"%s cannot be used here: it costs beside tokens, or reaches what others keep at the provider.",
				param));
}

static bool
base64(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char c = text[i];
		if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z') &&
			(c < '0' || c > '9') && c != '+' && c != '/' &&
			c != '=')
			return false;
	}
	return true;
}

bool
asked_data_url(struct asked *a, struct part *part, const struct json_value *url)
{
	static const char mark[] = ";base64,";
	const char *text = url->text + 1;
	size_t len = url->len - 2;

	if (memchr(text, '\\', len))
		text = json_decode(a->arena, url, &len);
	if (len < 5 || memcmp(text, "data:", 5))
		return false;
	const char *end = memmem(text, len < 128 ? len : 128, mark, 8);
	if (!end)
		return false;
	part->mime = arena_copy(a->arena, text + 5, (size_t)(end - text - 5));
	if (part->mime[strspn(
		    part->mime, "abcdefghijklmnopqrstuvwxyz0123456789/+.-")])
		return false;
	part->data = end + 8;
	part->data_len = len - (size_t)(part->data - text);
	return base64(part->data, part->data_len);
}
