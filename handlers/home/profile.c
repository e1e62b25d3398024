/* What only this product knows of a user. */
#include "home.h"

static const struct field change[] = {
	{ "name", TEXT, 1, 255, .optional = true },
	{ "phone", TEXT, 1, 50, .optional = true, .sealed = true },
	{ "preferences", OBJECT, .max = OBJECT_MAX, .optional = true },
	{ 0 },
};

static const struct object shown = {
	"HomeProfile",
	.members = {
		{ "name", TEXT, .null = true,
			.about = "by which those who share a home know you" },
		{ "phone", TEXT, .null = true, .sealed = true },
		{ "preferences", OBJECT },
		{ 0 },
	},
};

const struct route profile_routes[] = {
	{ "GET", "/v1/homes/profile", SCOPE, NULL, "home_profile", 200,
		.answer = &shown, .about = "Your profile." },
	{ "PATCH", "/v1/homes/profile", SCOPE, change, "home_profile_change",
		200, .answer = &shown, .about = "Changes what is sent." },
	{ 0 },
};
