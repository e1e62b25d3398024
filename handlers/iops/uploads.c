/*
 * Uploads in pieces (tus 1.0.0, with creation, expiration, termination). A piece
 * is on the disk before the row's offset moves: what a crash leaves behind it is
 * written once more.
 */
#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <unistd.h>

#include <sodium.h>

#include "base/log.h"
#include "db/ask.h"
#include "db/call.h"
#include "files/store.h"
#include "files/upload.h"
#include "iops.h"
#include "text/jsonc.h"
#include "text/text.h"

enum {
	UPLOAD_MAX = 1073741824, /* bytes of a file */
	PIECE_MAX = 16777216, /* bytes of one request */
	READ_MAX = 65536,
};

#define RESUMABLE \
	{ \
		"tus_resumable", TEXT, 1, 20, \
			.from = HEADER, .as = "Tus-Resumable", \
			.optional = true, .about = "1.0.0", .example = "1.0.0" \
	}

static const struct field create[] = {
	RESUMABLE,
	{ "upload_length", INT, 1, UPLOAD_MAX, .from = HEADER,
		.as = "Upload-Length", .about = "bytes of the file",
		.example = "1048576" },
	{ "upload_metadata", TEXT, 1, 4000, .from = HEADER,
		.as = "Upload-Metadata", .optional = true,
		.about = "keys and values in base64; filename is one",
		.example = "filename c2FsZXMuY3N2" },
	{ "dataset_max", INT, 1, 1048576, .from = CONFIG, .as = "DATASET_MAX" },
	{ 0 },
};

static const struct field one[] = {
	{ "id", UUID, .example = AN_ID },
	RESUMABLE,
	{ 0 },
};

static const struct field piece[] = {
	{ "id", UUID, .example = AN_ID },
	RESUMABLE,
	{ "upload_offset", INT, 0, UPLOAD_MAX, .from = HEADER,
		.as = "Upload-Offset",
		.about = "bytes that are there, which come before these",
		.example = "0" },
	{ "bytes", TEXT, 0, PIECE_MAX, .from = BODY, .optional = true },
	{ 0 },
};

static const struct object upload = {
	"IopsUpload",
	.members = {
		{ "id", UUID },
		{ "length", INT },
		{ "offset", INT, .about = "bytes that are there" },
		{ "created_at", INSTANT },
		{ "expires_at", INSTANT },
		{ 0 },
	},
};

/* A piece that is being written. */
struct writing {
	int fd;
	const char *id;
	long long from, at, length;
	crypto_hash_sha256_state hash;
	const char *expires;
};

static bool
refuse_version(struct request *r)
{
	const char *version = request_text(r, "tus_resumable");

	if (!version || !strcmp(version, "1.0.0"))
		return true;
	refuse(r, 412, NULL, "Of tus, version 1.0.0 is spoken here.");
	reply_header(r, "Tus-Version", "1.0.0");
	return false;
}

static bool
refuse_type(struct request *r)
{
	static const char ours[] = "application/offset+octet-stream";
	const char *type = request_param(r, "CONTENT_TYPE");

	return (type && !strcasecmp(type, ours)) ||
	       refuse(r, 415, NULL,
		       "A piece has the type application/offset+octet-stream.");
}

/* How much is there, and where; its file is asked for once. */
static bool
look(struct request *r, struct writing *w, const char **file)
{
	const char *const params[] = { w->id };
	struct json_object *o;

	if (!db_ask_json(r, "iops_upload_at", params, &o))
		return false;
	*file = jsonc_text(o, "file");
	w->at = json_object_get_int64(json_object_object_get(o, "at"));
	w->length = json_object_get_int64(json_object_object_get(o, "length"));
	w->expires = jsonc_text(o, "expires");
	crypto_hash_sha256_init(&w->hash);
	const char *state = jsonc_text(o, "hash_state");
	if (state && sodium_hex2bin((unsigned char *)&w->hash, sizeof w->hash,
			     state, strlen(state), NULL, NULL, NULL) != 0)
		die("the hash of an upload is none");
	return true;
}

static bool
conflict(struct request *r, const struct writing *w)
{
	refuse(r, 409, NULL,
		arena_printf(&r->arena,
			"%lld bytes are there: go on from them.", w->at));
	reply_header(
		r, "Upload-Offset", arena_printf(&r->arena, "%lld", w->at));
	return false;
}

/* One writes at a time; what is there is asked once nobody else does. */
static bool
begin(struct request *r, struct writing *w)
{
	const char *file;

	if (!look(r, w, &file))
		return false;
	w->fd = store_resume(r->service->name, file);
	if (w->fd < 0)
		return upload_refuse(r, "an upload's file");
	if (flock(w->fd, LOCK_EX | LOCK_NB) != 0) {
		refuse(r, 409, "in_progress",
			"Another request writes to this upload.");
		refuse_retry(r, 1);
		return false;
	}
	if (!look(r, w, &file))
		return false;
	w->from = strtoll(request_text(r, "upload_offset"), NULL, 10);
	return w->from == w->at || conflict(r, w);
}

static bool
put(struct request *r, struct writing *w, const char *bytes, size_t len)
{
	crypto_hash_sha256_update(&w->hash, (const unsigned char *)bytes, len);
	while (len > 0) {
		ssize_t n = pwrite(w->fd, bytes, len, (off_t)w->at);
		if (n < 0 && errno != EINTR)
			return upload_refuse(r, "write");
		if (n > 0) {
			bytes += n;
			len -= (size_t)n;
			w->at += n;
		}
	}
	return true;
}

/* A body that ends early leaves what came of it. */
static bool
take(struct request *r, struct writing *w)
{
	char bytes[READ_MAX];
	long n;

	while ((n = r->read(r->source, bytes, sizeof bytes)) > 0) {
		if (n > w->length - w->at)
			return refuse(r, 413, NULL,
				"The upload is longer than it said.");
		if (!put(r, w, bytes, (size_t)n))
			return false;
	}
	return fdatasync(w->fd) == 0 || upload_refuse(r, "sync");
}

/* The state of the hash so far; and the hash, when that was all. */
static bool
note(struct request *r, struct writing *w)
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	const char *state =
		text_hex(&r->arena, (unsigned char *)&w->hash, sizeof w->hash);

	crypto_hash_sha256_final(&w->hash, hash);
	const char *const params[] = { w->id,
		arena_printf(&r->arena, "%lld", w->from),
		arena_printf(&r->arena, "%lld", w->at), state,
		w->at == w->length ? text_hex(&r->arena, hash, sizeof hash)
				   : NULL };
	const char *said = db_ask(r, "iops_upload_moved", params);
	return said && (!strcmp(said, "true") || conflict(r, w));
}

static bool
write_piece(struct request *r)
{
	struct writing w = { .fd = -1, .id = request_text(r, "id") };
	bool good = refuse_version(r) && refuse_type(r) && begin(r, &w) &&
		    take(r, &w) && note(r, &w);

	if (w.fd >= 0)
		close(w.fd);
	if (!good)
		return false;
	reply_body(r, 204, NULL, "", 0);
	reply_header(r, "Upload-Offset", arena_printf(&r->arena, "%lld", w.at));
	reply_header(r, "Upload-Expires", w.expires);
	return true;
}

const struct route uploads_routes[] = {
	{ "POST", "/v1/uploads", SCOPE, create, "iops_upload_create", 201,
		.answer = &upload, .keep = KEEP_NOT, .refuses = "412|413|429",
		.about = "Begins an upload in pieces (tus 1.0.0)." },
	{ "GET", "/v1/uploads/:id", SCOPE, one, "iops_upload", 200,
		.answer = &upload, .refuses = "410|412",
		.about = "How much of it is there; for tus, HEAD." },
	{ "PATCH", "/v1/uploads/:id", SCOPE, piece, NULL, 204,
		.fn = write_piece, .unread = "application/offset+octet-stream",
		.max_body = PIECE_MAX, .refuses = "409|410|412|507",
		.about = "Sends the next piece." },
	{ "DELETE", "/v1/uploads/:id", SCOPE, one, "iops_upload_delete", 204,
		.refuses = "412", .about = "Ends an upload." },
	{ 0 },
};
