/* What a note hides behind a PIN. */
#include "sample.h"

static const struct field pin[] = {
	{ "id", UUID },
	{ "pin", TEXT, 4, 8 },
	{ 0 },
};

static const struct object opened = {
	"Secret",
	.members = {
		{ "secret", TEXT, .null = true },
		{ 0 },
	},
};

const struct route secrets_routes[] = {
	{ "POST", "/v1/notes/:id/open", SCOPE, pin, "note_open", 200,
		.answer = &opened, .keep = KEEP,
		.about = "Tells the secret to who knows the PIN." },
	{ 0 },
};
