/* What the upload tests share: bodies to send. */
#ifndef SENDING_H
#define SENDING_H

#include <string.h>

#include "files/upload.h"
#include "storing.h"

#define T(text) (text), sizeof text - 1
#define TEXT_PART(name) \
	"--xy\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define FILE_PART(name, file) \
	"--xy\r\nContent-Disposition: form-data; name=\"" name \
	"\"; filename=\"" file "\"\r\nContent-Type: text/plain\r\n\r\n"
#define END "\r\n--xy--\r\n"

static const struct service groups[] = {
	[SHAPE_NESTED] = { .name = "unit", .shape = SHAPE_NESTED },
	[SHAPE_SITE] = { .name = "unit", .shape = SHAPE_SITE },
	[SHAPE_OAUTH] = { .name = "unit", .shape = SHAPE_OAUTH },
};

static struct buffer texts; /* "name=text;" of each text part */

/* A body: bytes, or so many of the same one with a part around them. */
struct input {
	const char *bytes;
	size_t len;
	size_t step;
};

static long
read_body(void *source, char *bytes, size_t size)
{
	struct input *b = source;
	size_t n = b->len < size ? b->len : size;

	if (b->step > 0 && n > b->step)
		n = b->step;
	memcpy(bytes, b->bytes, n);
	b->bytes += n;
	b->len -= n;
	return (long)n;
}

static bool
note(struct request *r, const char *name, const char *text, size_t len)
{
	if (!strcmp(name, "bad"))
		return refuse(r, 422, NULL, "A bad part.");
	ck_assert_uint_eq(strlen(text), len);
	buffer_printf(&texts, "%s=%s;", name, text);
	return true;
}

static char *params[] = { "CONTENT_TYPE=multipart/form-data; boundary=xy",
	NULL };

static void
begin(struct request *r, struct route *row, enum shape shape,
	const struct field *fields)
{
	*row = (struct route){
		.method = "POST", .scope = PUBLIC, .fields = fields
	};
	*r = (struct request){ .service = &groups[shape],
		.route = row,
		.params = params,
		.read = read_body };
	r->values = arena_alloc(&r->arena, 8 * sizeof *r->values);
	texts = (struct buffer){ .arena = &r->arena };
	buffer_text(&texts, "");
}

#endif
