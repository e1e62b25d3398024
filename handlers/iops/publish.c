/* What C adds to a report before the database keeps it: codes, the canonical bytes
 * of what is published, the hash of a password. */
#include <string.h>

#include <sodium.h>

#include "crypto/password.h"
#include "db/call.h"
#include "iops.h"
#include "text/canonical.h"

enum { CODE_LENGTH = 8 };

static void
set(struct request *r, const char *field, const char *text, size_t len)
{
	struct value *value = request_value(r, field);

	value->text = text;
	value->len = len;
}

/* "{Ab3dE6gH,...}": five codes of eight letters and digits. */
bool
report_rotate_begin(struct request *r)
{
	static const char base62[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz";
	struct buffer out = { .arena = &r->arena };

	for (int i = 0; i < REPORT_CODES; i++) {
		buffer_text(&out, i ? "," : "{");
		for (int j = 0; j < CODE_LENGTH; j++)
			buffer_add(&out,
				&base62[randombytes_uniform(sizeof base62 - 1)],
				1);
	}
	buffer_text(&out, "}");
	set(r, "codes", out.data, out.len);
	return true;
}

/* What is published, in canonical bytes, and their hash. */
static bool
add_content(struct request *r, const char *const *params)
{
	struct buffer out = { .arena = &r->arena };
	unsigned char hash[crypto_hash_sha256_BYTES];
	const char *said = db_ask(r, "iops_report_content", params);

	if (!said)
		return false;
	if (!canonical_json(&out, said, strlen(said)))
		return refuse(r, 500, NULL, NULL);
	crypto_hash_sha256(hash, (unsigned char *)out.data, out.len);
	char *hex = arena_alloc(&r->arena, 2 * sizeof hash + 1);
	sodium_bin2hex(hex, 2 * sizeof hash + 1, hash, sizeof hash);
	set(r, "content", out.data, out.len);
	set(r, "content_hash", hex, 2 * sizeof hash);
	return true;
}

/* SQL sees the hash of a password, never itself. */
static bool
hide_password(struct request *r)
{
	struct value *value = request_value(r, "password");
	struct buffer quoted = { .arena = &r->arena };

	if (!value->text)
		return true;
	if (!password_enter()) {
		refuse(r, 503, NULL, NULL);
		refuse_retry(r, 1);
		return false;
	}
	const char *hash = password_hash(&r->arena, value->text);
	password_leave();
	set(r, "password", hash, strlen(hash));
	json_quote(&quoted, hash, strlen(hash));
	value->json =
		(struct json_value){ JSON_STRING, quoted.data, quoted.len };
	return true;
}

bool
report_create_begin(struct request *r)
{
	const char *const params[] = { request_text(r, "analysis_id"), NULL,
		request_text(r, "title"), request_text(r, "description") };

	return add_content(r, params) && hide_password(r) &&
	       report_rotate_begin(r);
}

bool
report_publish_begin(struct request *r)
{
	const char *const params[] = { NULL, request_text(r, "id"), NULL,
		NULL };

	return add_content(r, params);
}

/* A stranger's password is not hashed. */
bool
report_change_begin(struct request *r)
{
	return !request_value(r, "password")->text ||
	       (db_gate(r) && hide_password(r));
}
