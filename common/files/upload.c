/* Uploads: the parts of a multipart body, and the file among them. */
#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "files/filename.h"
#include "files/store.h"
#include "files/upload.h"
#include "http/route.h"
#include "text/json.h"
#include "text/multipart.h"
#include "text/text.h"

enum holds {
	NOTHING, /* before the first part, or a file that is passed over */
	SOME_TEXT,
	THE_FILE,
};

struct upload {
	int fd; /* -1 if there is no file, or no longer */
	bool linked;
	bool seen; /* the file's part */
	const struct field *field;
	struct value *value;
	const char *type; /* one of field->oneof */
	const char *filename;
	char name[STORE_NAME];
	long long size;
	crypto_hash_sha256_state hash;
	int parts;
	enum holds holds; /* the part that is being read */
	const char *part;
	struct buffer text; /* of a text part */
};

static bool
malformed(struct request *r, const char *sentence)
{
	return refuse(r, 400, "invalid_request", sentence);
}

/* Refuses the file as the group refuses any field; detail has no quotes. */
static bool
wrong(struct request *r, const char *sentence, const char *detail)
{
	if (r->service->shape != SHAPE_NESTED)
		return malformed(r, sentence);
	return refuse_with(r, 422, "validation_error", sentence,
		arena_printf(&r->arena, "{\"%s\":\"%s\"}",
			r->upload->field->name, detail));
}

bool
upload_refuse(struct request *r, const char *what)
{
	int error = errno;

	fault("the store: %s: %s", what, strerror(error));
	if (error == ENOSPC || error == EDQUOT || error == EFBIG)
		return refuse(r, 507, "insufficient_storage",
			"There is no room to store the file.");
	return refuse(r, 500, NULL, NULL);
}

static bool
refuse_type(struct request *r)
{
	struct buffer list = { .arena = &r->arena };

	for (const char *at = r->upload->field->oneof; *at; at++)
		buffer_add(&list, *at == '|' ? ", " : at, *at == '|' ? 2 : 1);
	return wrong(r,
		arena_printf(&r->arena,
			"File type not allowed. Allowed types: %s", list.data),
		arena_printf(&r->arena, "must end in one of %s", list.data));
}

static bool
for_file(const struct upload *u, const struct part *part)
{
	return u->field && field_named(u->field->name, part->name);
}

/* A form whose file was not chosen sends an empty file name. */
static bool
begin_file(struct request *r, const struct part *part)
{
	struct upload *u = r->upload;
	bool ours = for_file(u, part);

	u->holds = NOTHING;
	if (!ours && !r->route->open)
		return malformed(
			r, "The body has a file that is not expected.");
	if (ours && u->seen)
		return malformed(r, "The body has more than one file.");
	if (!ours || (part->filename && !*part->filename))
		return true;
	u->seen = true;
	u->holds = THE_FILE;
	u->filename = filename_base(part->filename);
	u->type = filename_type(&r->arena, u->field->oneof, part->filename);
	if (!u->type)
		return refuse_type(r);
	crypto_hash_sha256_init(&u->hash);
	u->fd = store_create(r->service->name);
	return u->fd >= 0 || upload_refuse(r, "no new file");
}

static bool
begin_part(struct request *r, const char *headers, size_t len)
{
	struct upload *u = r->upload;
	struct part part;

	if (++u->parts > UPLOAD_PARTS_MAX)
		return malformed(r, "The body has too many parts.");
	const char *sentence = multipart_part(&r->arena, headers, len, &part);
	if (sentence)
		return malformed(r, sentence);
	if (part.filename || for_file(u, &part))
		return begin_file(r, &part);
	u->holds = SOME_TEXT;
	u->part = part.name;
	u->text = (struct buffer){ .arena = &r->arena };
	buffer_text(&u->text, "");
	return true;
}

static bool
file_data(struct request *r, const char *bytes, size_t len)
{
	struct upload *u = r->upload;
	long long most = field_most(u->field);

	u->size += (long long)len;
	if (u->size > most)
		return refuse(r, 413, "payload_too_large",
			u->field->wrong
				? u->field->wrong
				: arena_printf(&r->arena,
					  "The file is larger than %lld bytes.",
					  most));
	crypto_hash_sha256_update(&u->hash, (const unsigned char *)bytes, len);
	return store_write(u->fd, bytes, len) || upload_refuse(r, "write");
}

static bool
part_data(struct request *r, const char *bytes, size_t len)
{
	struct upload *u = r->upload;

	if (u->holds == THE_FILE)
		return file_data(r, bytes, len);
	if (u->holds == NOTHING)
		return true;
	if (len > UPLOAD_TEXT_MAX - u->text.len)
		return refuse(r, 413, "payload_too_large",
			"A text part of the body is too large.");
	buffer_add(&u->text, bytes, len);
	return true;
}

static bool
end_part(struct request *r,
	bool (*each)(struct request *, const char *, const char *, size_t))
{
	struct upload *u = r->upload;

	if (u->holds != SOME_TEXT)
		return true;
	u->holds = NOTHING;
	return each(r, u->part, u->text.data, u->text.len);
}

/* What the row's function is told of it. */
static void
describe(struct request *r, struct upload *u)
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	struct buffer out = { .arena = &r->arena };

	crypto_hash_sha256_final(&u->hash, hash);
	store_name(u->name);
	buffer_printf(&out,
		"{\"name\":\"%s\",\"size\":%lld,\"sha256\":\"%s\",\"type\":\"%s\","
		"\"filename\":",
		u->name, u->size, text_hex(&r->arena, hash, sizeof hash),
		u->type);
	json_quote(&out, u->filename, strlen(u->filename));
	buffer_text(&out, "}");
	u->value->text = out.data;
	u->value->len = out.len;
	u->value->sent = true;
}

/* Sets the field's value once the whole body was read. */
static bool
finish(struct request *r)
{
	struct upload *u = r->upload;

	if (!u->field || (!u->seen && u->field->optional))
		return true;
	if (!u->seen)
		return wrong(r, "No file uploaded", "is required");
	if (u->size < u->field->min)
		return wrong(r, "The file is too small",
			arena_printf(&r->arena, "must be %lld bytes or more",
				u->field->min));
	describe(r, u);
	return true;
}

/* Finds the row's FILE_ field, of which there is one at most. */
static void
begin(struct request *r)
{
	struct upload *u = arena_alloc(&r->arena, sizeof *u);
	const struct field *field = r->route->fields;

	u->fd = -1;
	for (int i = 0; field && field[i].name; i++)
		if (field[i].kind == FILE_) {
			u->field = &field[i];
			u->value = &r->values[i];
		}
	r->upload = u;
}

bool
upload_absent(struct request *r)
{
	begin(r);
	return finish(r);
}

bool
upload_read(struct request *r,
	bool (*each)(struct request *, const char *, const char *, size_t))
{
	const char *type = request_param(r, "CONTENT_TYPE");
	const char *boundary = multipart_boundary(&r->arena, type);

	if (!boundary)
		return malformed(r, "The multipart boundary is malformed.");
	struct multipart *m = arena_alloc(&r->arena, sizeof *m);
	multipart_start(m, boundary, r->read, r->source);
	begin(r);
	const char *piece;
	size_t len;
	for (;;)
		switch (multipart_next(m, &piece, &len)) {
		case MULTIPART_PART:
			if (!end_part(r, each) || !begin_part(r, piece, len))
				return false;
			break;
		case MULTIPART_DATA:
			if (!part_data(r, piece, len))
				return false;
			break;
		case MULTIPART_DONE:
			return end_part(r, each) && finish(r);
		case MULTIPART_WRONG:
			return malformed(r, m->wrong);
		}
}

bool
upload_keep(struct request *r)
{
	struct upload *u = r->upload;

	if (!u || u->fd < 0)
		return true;
	u->linked = store_link(r->service->name, u->fd, u->name);
	return u->linked || upload_refuse(r, "no name for the file");
}

void
upload_end(struct request *r, bool kept)
{
	struct upload *u = r->upload;

	if (u && u->linked && !kept && !store_unlink(r->service->name, u->name))
		fault("the store: %s stays: %s", u->name, strerror(errno));
	upload_close(r);
}

void
upload_close(struct request *r)
{
	if (r->upload && r->upload->fd >= 0)
		store_close(r->upload->fd);
	r->upload = NULL;
}
