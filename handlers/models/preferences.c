/* Preferences: the model that a user wants, and how it is to answer. */
#include "models.h"

#define SCOPE "user.info"

enum { METADATA_MAX = 16384, TOKENS_MAX = 200000 };

/* No fallbacks: an absent key leaves its column alone, null empties it. */
static const struct field change[] = {
	{ "default_model_id", TEXT, 1, 100, .optional = true },
	{ "enable_streaming", BOOL },
	{ "max_tokens", INT, 1, TOKENS_MAX },
	{ "temperature", DECIMAL, 0, 2, .scale = 2 },
	{ "preferences_metadata", OBJECT, .max = METADATA_MAX,
		.optional = true },
	{ 0 },
};

static const struct field choice[] = {
	{ "model_id", TEXT, 1, 100 },
	{ 0 },
};

static const struct object preferences = {
	"Preferences",
	.members = {
		{ "defaultModelId", TEXT, .null = true },
		{ "enableStreaming", BOOL },
		{ "maxTokens", INT },
		{ "temperature", DECIMAL },
		{ "preferencesMetadata", OBJECT, .null = true },
		{ "updatedAt", INSTANT },
		{ 0 },
	},
};

static const struct object preferred = {
	"PreferredModel",
	.members = {
		{ "id", TEXT },
		{ "name", TEXT },
		{ "capabilities", TEXTS },
		{ 0 },
	},
};

static const struct object chosen = {
	"DefaultModel",
	.members = {
		{ "defaultModelId", TEXT, .null = true },
		{ "model", OBJECT, .null = true, .of = &preferred },
		{ "updatedAt", INSTANT },
		{ 0 },
	},
};

const struct route preferences_routes[] = {
	{ "GET", "/v1/users/me/preferences", SCOPE, NULL, "preferences", 200,
		.answer = &preferences, .camel = true,
		.about = "Your preferences." },
	{ "PATCH", "/v1/users/me/preferences", SCOPE, change,
		"preferences_change", 200, .answer = &preferences,
		.camel = true, .refuses = "404",
		.about = "Changes what is sent, and nothing else." },
	{ "GET", "/v1/users/me/preferences/model", SCOPE, NULL,
		"preferences_model", 200, .answer = &chosen, .camel = true,
		.about = "The model that is taken when none is named." },
	{ "POST", "/v1/users/me/preferences/model", SCOPE, choice,
		"preferences_model_choose", 200, .answer = &chosen,
		.camel = true, .refuses = "404",
		.about = "Chooses it among those that are available." },
	{ "DELETE", "/v1/users/me/preferences/model", SCOPE, NULL,
		"preferences_model_forget", 200, .answer = &chosen,
		.camel = true, .about = "Chooses none." },
	{ 0 },
};
