/* Settings: what is sent is changed, and nothing else. */
#include "cases.h"

#define PATH "/v1/audio/settings"

const struct test settings[] = {
	{ "settings need a token", "GET", PATH, no_token, NULL, 401,
		"unauthorized" },
	{ "settings need the scope", "GET", PATH, token_unscoped, NULL, 403,
		"forbidden" },
	{ "settings of who has set nothing", "GET", PATH, token_a, NULL, 200,
		.json = "preferredLanguage=en\nsummaryQuality=balanced\n"
			"settingsJson.#=0\nupdatedAt=null\n#=4" },
	{ "only what is sent", "PATCH", PATH, token_a,
		"{\"preferredLanguage\":\"pt-BR\"}", 200,
		.json = "preferredLanguage=pt-BR\nsummaryQuality=balanced\n"
			"settingsJson.#=0\nupdatedAt~^20" },
	{ "the rest, in snake_case too", "PATCH", PATH, token_a,
		"{\"summary_quality\":\"high\",\"settingsJson\":{\"theme\":"
		"\"dark\",\"audioDefaults\":{\"format\":\"mp3\"}}}",
		200,
		.json = "preferredLanguage=pt-BR\nsummaryQuality=high\n"
			"settingsJson={\"theme\":\"dark\",\"audioDefaults\":{"
			"\"format\":\"mp3\"}}" },
	{ "nothing changes nothing", "PATCH", PATH, token_a, "{}", 200,
		.json = "preferredLanguage=pt-BR\nsummaryQuality=high\n"
			"settingsJson.theme=dark" },
	{ "they stay", "GET", PATH, token_a, NULL, 200,
		.json = "preferredLanguage=pt-BR\nsettingsJson.theme=dark" },
	{ "another's are another's", "GET", PATH, token_b, NULL, 200,
		.json = "preferredLanguage=en" },
	{ "ten characters of language", "PATCH", PATH, token_a,
		"{\"preferredLanguage\":\"zh-Hans-CN\"}", 200,
		.json = "preferredLanguage=zh-Hans-CN" },
	{ "eleven characters of language", "PATCH", PATH, token_a,
		"{\"preferredLanguage\":\"zh-Hans-CNN\"}", 422,
		"validation_error",
		.json = "error.details.preferredLanguage~^must be a language "
			"tag" },
	{ "no language tag", "PATCH", PATH, token_a,
		"{\"preferredLanguage\":\"en_US\"}", 422, "validation_error",
		.json = "error.details.#=1" },
	{ "all wrong at once", "PATCH", PATH, token_a,
		"{\"preferredLanguage\":1,\"summaryQuality\":\"best\","
		"\"settingsJson\":[],\"what\":1}",
		422, "validation_error",
		.json = "error.details.#=4\nerror.details.summaryQuality=must "
			"be one of: fast, balanced, high\n"
			"error.details.settingsJson=must be an object" },
	{ "null where a value must be", "PATCH", PATH, token_a,
		"{\"preferredLanguage\":null,\"summaryQuality\":null,"
		"\"settingsJson\":null}",
		422, "validation_error", .json = "error.details.#=3" },
	{ "a NUL in an open object", "PATCH", PATH, token_a,
		"{\"settingsJson\":{\"a\":\"\\u0000\"}}", 422,
		"validation_error" },
	{ "another method", "POST", PATH, token_a, "{}", 405,
		.header = "Allow~PATCH" },
	{ 0 },
};
