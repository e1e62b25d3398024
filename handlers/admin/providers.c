/* Providers: where models are had. */
#include "admin.h"

enum { MS_MAX = 3600000, URL_MAX = 2048 };

#define KINDS "openai|anthropic|gemini"

static const struct field all[] = {
	{ "limit", INT, 1, 100, .fallback = "20" },
	{ "cursor", TEXT, 1, 500, .optional = true,
		.about = "what the list before said under next" },
	{ 0 },
};

static const struct field one[] = {
	{ "name", TEXT, 1, 100, .example = "inkwell" },
	{ 0 },
};

static const struct field add[] = {
	{ "name", TEXT, 1, 100, .about = "small letters, digits, - and _" },
	{ "kind", ENUM, .oneof = KINDS, .about = "the dialect that it speaks" },
	{ "base_url", URL, .max = URL_MAX,
		.about = "https, unless it is local" },
	{ "local", BOOL, .fallback = "false" },
	{ "connect_ms", INT, 1, MS_MAX, .fallback = "5000" },
	{ "first_byte_ms", INT, 1, MS_MAX, .fallback = "60000" },
	{ "idle_ms", INT, 1, MS_MAX, .fallback = "60000" },
	{ "total_ms", INT, 1, MS_MAX, .fallback = "600000" },
	{ 0 },
};

static const struct field change[] = {
	{ "name", TEXT, 1, 100, .example = "inkwell" },
	{ "kind", ENUM, .oneof = KINDS },
	{ "base_url", URL, .max = URL_MAX },
	{ "local", BOOL },
	{ "connect_ms", INT, 1, MS_MAX },
	{ "first_byte_ms", INT, 1, MS_MAX },
	{ "idle_ms", INT, 1, MS_MAX },
	{ "total_ms", INT, 1, MS_MAX },
	{ 0 },
};

static const struct object provider = {
	"Provider",
	.members = {
		{ "name", TEXT },
		{ "kind", ENUM, .oneof = KINDS },
		{ "baseUrl", URL },
		{ "local", BOOL },
		{ "connectMs", INT },
		{ "firstByteMs", INT },
		{ "idleMs", INT },
		{ "totalMs", INT },
		{ "createdAt", INSTANT },
		{ "updatedAt", INSTANT },
		{ 0 },
	},
};

const struct route providers_routes[] = {
	{ "GET", "/admin/providers", SCOPE, all, "admin_providers", 200,
		.answer = &provider, .items = "providers", .next = "name",
		.about = "The providers, by name." },
	{ "POST", "/admin/providers", SCOPE, add, "admin_provider_add", 201,
		.answer = &provider, .about = "Adds a provider." },
	{ "GET", "/admin/providers/:name", SCOPE, one, "admin_provider", 200,
		.answer = &provider, .about = "One provider." },
	{ "PATCH", "/admin/providers/:name", SCOPE, change,
		"admin_provider_change", 200, .answer = &provider,
		.about = "Changes what is sent." },
	{ "DELETE", "/admin/providers/:name", SCOPE, one,
		"admin_provider_remove", 204, .refuses = "409",
		.about = "Removes a provider that no model is routed to." },
	{ 0 },
};
