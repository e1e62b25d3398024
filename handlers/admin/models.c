/* Models, where they are had, and what they cost. */
#include "admin.h"

enum { NUMBER_MAX = 2147483647, ROUTES_MAX = 65536 };

#define CAPABILITIES "text, vision, function_calling, code, long_context"

static const struct field add[] = {
	{ "id", TEXT, 1, 100 },
	{ "name", TEXT, 1, 200 },
	{ "display_name", TEXT, 1, 200 },
	{ "provider", TEXT, 1, 100, .about = "who made it" },
	{ "capabilities", TEXTS, 1, 20, .items = 5, .about = CAPABILITIES },
	{ "context_length", INT, 1, NUMBER_MAX },
	{ "input_cost_per_million_tokens", INT, 0, NUMBER_MAX,
		.about = "cents" },
	{ "output_cost_per_million_tokens", INT, 0, NUMBER_MAX,
		.about = "cents" },
	{ "credits_per_1k_tokens", INT, 0, 1000000 },
	{ "description", TEXT, 1, 2000, .optional = true },
	{ "max_output_tokens", INT, 1, NUMBER_MAX, .optional = true },
	{ "credits_per_1k_output_tokens", INT, 0, 1000000, .optional = true },
	{ "credits_per_1k_cached_tokens", INT, 0, 1000000, .optional = true },
	{ "image_tokens", INT, 1, 1000000, .fallback = "1000" },
	{ "token_percent", INT, 1, 1000, .fallback = "100" },
	{ "server_tools", BOOL, .fallback = "false" },
	{ "min_tier", ENUM, .oneof = TIERS, .fallback = "free" },
	{ "is_available", BOOL, .fallback = "true" },
	{ "version", TEXT, 1, 50, .optional = true },
	{ 0 },
};

static const struct field one[] = {
	{ "id", TEXT, 1, 100, .example = "quill-1" },
	{ 0 },
};

static const struct field change[] = {
	{ "id", TEXT, 1, 100, .example = "quill-1" },
	{ "name", TEXT, 1, 200 },
	{ "display_name", TEXT, 1, 200 },
	{ "provider", TEXT, 1, 100 },
	{ "capabilities", TEXTS, 1, 20, .items = 5, .about = CAPABILITIES },
	{ "context_length", INT, 1, NUMBER_MAX },
	{ "input_cost_per_million_tokens", INT, 0, NUMBER_MAX },
	{ "output_cost_per_million_tokens", INT, 0, NUMBER_MAX },
	{ "credits_per_1k_tokens", INT, 0, 1000000,
		.about = "of calls that begin from now on" },
	{ "description", TEXT, 1, 2000, .optional = true },
	{ "max_output_tokens", INT, 1, NUMBER_MAX, .optional = true },
	{ "credits_per_1k_output_tokens", INT, 0, 1000000, .optional = true },
	{ "credits_per_1k_cached_tokens", INT, 0, 1000000, .optional = true },
	{ "image_tokens", INT, 1, 1000000 },
	{ "token_percent", INT, 1, 1000 },
	{ "server_tools", BOOL },
	{ "min_tier", ENUM, .oneof = TIERS },
	{ "is_available", BOOL },
	{ "is_deprecated", BOOL },
	{ "version", TEXT, 1, 50, .optional = true },
	{ 0 },
};

static const struct field routes[] = {
	{ "id", TEXT, 1, 100, .example = "quill-1" },
	{ "routes", ARRAY, .max = ROUTES_MAX,
		.about = "up to 10, the first is tried first: provider, "
			 "upstreamModel; streams, usage, completions, extra" },
	{ 0 },
};

static const struct object route_shown = {
	"ModelRoute",
	.members = {
		{ "provider", TEXT },
		{ "upstreamModel", TEXT },
		{ "streams", BOOL },
		{ "usage", BOOL, .about = "it tells tokens when it streams" },
		{ "completions", BOOL },
		{ "extra", OBJECT },
		{ 0 },
	},
};

static const struct object model = {
	"AdminModel",
	.members = {
		{ "id", TEXT },
		{ "name", TEXT },
		{ "displayName", TEXT },
		{ "provider", TEXT },
		{ "description", TEXT, .null = true },
		{ "capabilities", TEXTS },
		{ "contextLength", INT },
		{ "maxOutputTokens", INT, .null = true },
		{ "inputCostPerMillionTokens", INT },
		{ "outputCostPerMillionTokens", INT },
		{ "creditsPer1kTokens", INT },
		{ "creditsPer1kOutputTokens", INT, .null = true },
		{ "creditsPer1kCachedTokens", INT, .null = true },
		{ "imageTokens", INT },
		{ "tokenPercent", INT },
		{ "serverTools", BOOL },
		{ "minTier", ENUM, .oneof = TIERS },
		{ "isAvailable", BOOL },
		{ "isDeprecated", BOOL },
		{ "version", TEXT, .null = true },
		{ "createdAt", INSTANT },
		{ "updatedAt", INSTANT },
		{ "routes", OBJECT, .list = true, .of = &route_shown },
		{ 0 },
	},
};

static const struct object models = {
	"AdminModels",
	.members = {
		{ "models", OBJECT, .list = true, .of = &model },
		{ 0 },
	},
};

const struct route models_routes[] = {
	{ "GET", "/admin/models", SCOPE, NULL, "admin_models", 200,
		.answer = &models, .about = "All models, by name." },
	{ "POST", "/admin/models", SCOPE, add, "admin_model_add", 201,
		.answer = &model, .about = "Adds a model." },
	{ "GET", "/admin/models/:id", SCOPE, one, "admin_model", 200,
		.answer = &model, .about = "One model." },
	{ "PATCH", "/admin/models/:id", SCOPE, change, "admin_model_change",
		200, .answer = &model, .about = "Changes what is sent." },
	{ "PUT", "/admin/models/:id/routes", SCOPE, routes,
		"admin_model_routes", 200, .answer = &model,
		.about = "Where it is had, in this order." },
	{ "POST", "/admin/models/:id/deprecate", SCOPE, one,
		"admin_model_deprecate", 200, .answer = &model,
		.about = "It works on, and says that it will not for ever." },
	{ "DELETE", "/admin/models/:id", SCOPE, one, "admin_model_remove", 204,
		.refuses = "409",
		.about = "Removes a model that was never "
			 "used." },
	{ 0 },
};
