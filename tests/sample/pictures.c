/* A picture beside a note: a file that is sent, and one that nginx sends. */
#include "sample.h"

enum { PICTURE_MAX = 1048576, BODY_ROOM = 65536 };

static const struct field picture[] = {
	{ "id", UUID },
	{ "file", FILE_, 1, PICTURE_MAX, .oneof = ".png|.jpg" },
	{ "caption", TEXT, 0, 100, .optional = true },
	{ 0 },
};

static const struct field one[] = {
	{ "id", UUID },
	{ 0 },
};

static const struct object stored = {
	"Picture",
	.members = {
		{ "size", INT, .about = "bytes" },
		{ "sha256", TEXT },
		{ "caption", TEXT, .null = true },
		{ 0 },
	},
};

const struct route pictures_routes[] = {
	{ "PUT", "/v1/notes/:id/picture", SCOPE, picture, "note_picture", 200,
		.answer = &stored, .body = BODY_MULTIPART,
		.max_body = PICTURE_MAX + BODY_ROOM,
		.about = "Keeps a picture." },
	{ "GET", "/v1/notes/:id/picture", SCOPE, one, "note_file", 200,
		.file = true, .about = "The picture itself." },
	{ 0 },
};
