/* Settings, each of which is changed by itself. */
#include "audio.h"

static const struct field settings[] = {
	{ "preferred_language", LANGUAGE, 2, 10 },
	{ "summary_quality", ENUM, .oneof = "fast|balanced|high" },
	{ "settings_json", OBJECT, .max = OPEN_MAX },
	{ 0 },
};

static const struct object shown = {
	"AudioSettings",
	.members = {
		{ "preferredLanguage", LANGUAGE },
		{ "summaryQuality", ENUM, .oneof = "fast|balanced|high" },
		{ "settingsJson", OBJECT },
		{ "updatedAt", INSTANT, .null = true,
			.about = "null while nothing was set" },
		{ 0 },
	},
};

const struct route settings_routes[] = {
	{ "GET", "/v1/audio/settings", SCOPE, NULL, "audio_settings", 200,
		.answer = &shown, .about = "Your settings." },
	{ "PATCH", "/v1/audio/settings", SCOPE, settings,
		"audio_settings_change", 200, .answer = &shown,
		.about = "Changes what is sent, and nothing else." },
	{ 0 },
};
