/* Members of a body that cost beside tokens or reach what others keep. */
#include <string.h>

#include "dialect/request_parts.h"

/* Refused with any value but these; "" is none that is allowed. */
static const struct {
	const char *key;
	const char *allowed[4];
} members[] = {
	{ "store", { "false" } },
	{ "web_search_options" },
	{ "service_tier", { "\"auto\"", "\"default\"", "\"standard_only\"" } },
	{ "mcp_servers", { "[]" } },
	{ "container" },
	{ "previous_response_id" },
	{ "conversation" },
	{ "cached_content" },
	{ "cachedContent" },
	{ "extra_body" },
	{ "speed", { "\"standard\"" } },
	{ "inference_geo", { "\"global\"" } },
};

/* Tools that the client runs itself, though the provider describes them. */
static const char *const own[] = { "function", "custom", "bash_",
	"text_editor_", "computer_", "memory_" };

static bool
allowed(const char *const *values, const struct json_value *value)
{
	for (size_t i = 0; i < 4 && values[i]; i++)
		if (strlen(values[i]) == value->len &&
			!memcmp(values[i], value->text, value->len))
			return true;
	return false;
}

static bool
own_tool(struct arena *arena, const struct json_value *tool)
{
	struct json_value type;

	if (!json_get(tool, "type", &type))
		return true;
	const char *name = json_text(arena, &type);
	for (size_t i = 0; name && i < sizeof own / sizeof *own; i++)
		if (!strncmp(name, own[i], strlen(own[i])))
			return true;
	return false;
}

void
refuse_what_costs(struct asked *a)
{
	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		struct json_value value = asked_get(a, members[i].key);
		if (value.text && !allowed(members[i].allowed, &value))
			asked_refuse(a, members[i].key);
	}
	struct json_value tools = asked_get(a, "tools");
	struct json_walk walk = json_walk(&tools);
	for (struct json_item item; json_next(&walk, &item);)
		if (!own_tool(a->arena, &item.value))
			asked_refuse(a, "tools");
}
