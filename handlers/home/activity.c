/* Who did what in a home, when. */
#include "home.h"

static const struct field list[] = {
	{ "id", UUID, .example = A_HOME },
	PAGE,
	{ 0 },
};

static const struct object shown = {
	"HomeActivity",
	.members = {
		{ "what", TEXT, .about = "as appliance.created" },
		{ "user_id", UUID, .null = true,
			.about = "null: who did it has no account any more" },
		{ "name", TEXT, .null = true,
			.about = "null: who did it is no member any more" },
		{ "about", OBJECT, .about = "the ids of what it was done to" },
		{ "at", INSTANT },
		{ 0 },
	},
};

const struct route activity_routes[] = {
	{ "GET", "/v1/homes/:id/activity", SCOPE, list, "home_activity", 200,
		.answer = &shown, .items = "items", .next = "_id",
		.total = true,
		.about = "Who did what in a home, newest first." },
	{ 0 },
};
