/* The models: a list that the clients of OpenAI and of Anthropic read, too. */
#include "models.h"

static const struct field list[] = {
	{ "available", BOOL, .fallback = "true",
		.about = "false: those that cannot be used" },
	{ "capability", TEXT, 1, 200, .optional = true,
		.about = "any of these, by comma: text, vision, "
			 "function_calling, code, long_context" },
	{ "provider", TEXT, 1, 100, .optional = true },
	{ "limit", INT, 1, 1000, .fallback = "1000" },
	{ "after_id", TEXT, 1, 100, .optional = true,
		.about = "what the list before said under last_id" },
	{ "before_id", TEXT, 1, 100, .optional = true,
		.about = "what the list after said under first_id" },
	{ 0 },
};

static const struct field one[] = {
	{ "id", TEXT, 1, 100, .example = "gpt-5" },
	{ 0 },
};

/* What both clients call a model. */
#define BRIEF \
	{ "id", TEXT }, { "object", TEXT }, { "type", TEXT }, \
		{ "created", INT, .about = "seconds since 1970" }, \
		{ "created_at", INSTANT }, { "display_name", TEXT }, \
	{ \
		"owned_by", TEXT, .about = "the provider" \
	}

#define TIER "free|pro|enterprise"

static const struct object brief = {
	"ModelBrief",
	.members = {
		BRIEF,
		{ 0 },
	},
};

static const struct object listed = {
	"ModelListed",
	.members = {
		{ "id", TEXT },
		{ "name", TEXT },
		{ "provider", TEXT },
		{ "description", TEXT, .null = true },
		{ "capabilities", TEXTS },
		{ "context_length", INT, .about = "tokens" },
		{ "max_output_tokens", INT, .null = true },
		{ "credits_per_1k_tokens", INT },
		{ "required_tier", ENUM, .oneof = TIER },
		{ "is_available", BOOL },
		{ "is_deprecated", BOOL },
		{ "version", TEXT, .null = true },
		{ 0 },
	},
};

static const struct object models = {
	"Models",
	.members = {
		{ "object", TEXT },
		{ "data", OBJECT, .list = true, .of = &brief,
			.about = "as OpenAI's and Anthropic's clients read" },
		{ "has_more", BOOL },
		{ "first_id", TEXT, .null = true },
		{ "last_id", TEXT, .null = true },
		{ "models", OBJECT, .list = true, .of = &listed },
		{ "total", INT },
		{ 0 },
	},
};

static const struct object model = {
	"Model",
	.members = {
		BRIEF,
		{ "name", TEXT },
		{ "provider", TEXT },
		{ "description", TEXT, .null = true },
		{ "capabilities", TEXTS },
		{ "context_length", INT, .about = "tokens" },
		{ "max_output_tokens", INT, .null = true },
		{ "input_cost_per_million_tokens", INT, .about = "cents" },
		{ "output_cost_per_million_tokens", INT, .about = "cents" },
		{ "credits_per_1k_tokens", INT },
		{ "credits_per_1k_output_tokens", INT, .null = true,
			.about = "null: as the others" },
		{ "credits_per_1k_cached_tokens", INT, .null = true,
			.about = "null: as the others" },
		{ "image_tokens", INT, .about = "that a picture counts as" },
		{ "token_percent", INT, .about = "of the estimate of tokens" },
		{ "server_tools", BOOL,
			.about = "tools that the provider runs are allowed" },
		{ "required_tier", ENUM, .oneof = TIER },
		{ "is_available", BOOL },
		{ "is_deprecated", BOOL },
		{ "version", TEXT, .null = true },
		{ "updated_at", INSTANT },
		{ 0 },
	},
};

const struct route catalogue_routes[] = {
	{ "GET", "/v1/models", "models.read", list, "models_list", 200,
		.answer = &models, .about = "The models, by name." },
	{ "GET", "/v1/models/:id", "models.read", one, "models_one", 200,
		.answer = &model, .about = "One model, available or not." },
	{ 0 },
};
