/* Bodies signed with the time they were sent at. */
#include <stdbool.h>
#include <string.h>

#include <sodium.h>

#include "crypto/stamp.h"

enum {
	DIGITS = 12, /* of a time */
	HEX = 2 * crypto_auth_hmacsha256_BYTES,
};

/* The part after "name=", whose length is set; moves on behind its comma. */
static const char *
next_part(const char **at, const char *name, size_t *len)
{
	size_t n = strlen(name);

	while (**at) {
		const char *part = *at;
		size_t size = strcspn(part, ",");
		*at = part + size + (part[size] == ',');
		if (size > n && part[n] == '=' && !memcmp(part, name, n)) {
			*len = size - n - 1;
			return part + n + 1;
		}
	}
	return NULL;
}

/* The time as it is written, for it is signed so; -1 when it is none. */
static long long
read_time(const char *text, size_t len)
{
	long long t = 0;

	if (!len || len > DIGITS)
		return -1;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		t = t * 10 + text[i] - '0';
	}
	return t;
}

struct signed_text {
	const char *time;
	size_t time_len;
	const char *body;
	size_t len;
};

static void
sign(const struct signed_text *s, const char *secret,
	unsigned char mac[crypto_auth_hmacsha256_BYTES])
{
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(
		&state, (const unsigned char *)secret, strlen(secret));
	crypto_auth_hmacsha256_update(
		&state, (const unsigned char *)s->time, s->time_len);
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)".", 1);
	crypto_auth_hmacsha256_update(
		&state, (const unsigned char *)s->body, s->len);
	crypto_auth_hmacsha256_final(&state, mac);
	sodium_memzero(&state, sizeof state);
}

static bool
any_is(const char *header, const unsigned char *mac)
{
	unsigned char said[crypto_auth_hmacsha256_BYTES];
	const char *part;
	size_t len;
	bool found = false;

	while ((part = next_part(&header, "v1", &len)))
		if (len == HEX &&
			!sodium_hex2bin(said, sizeof said, part, len, NULL,
				NULL, NULL) &&
			!sodium_memcmp(said, mac, sizeof said))
			found = true;
	return found;
}

enum stamp
stamp_check(const char *header, const char *body, size_t len,
	const char *const *secrets, long long now)
{
	struct signed_text text = { .body = body, .len = len };
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	bool good = false;

	if (!header || !*header)
		return STAMP_MISSING;
	const char *at = header;
	if (strlen(header) > STAMP_MAX ||
		!(text.time = next_part(&at, "t", &text.time_len)))
		return STAMP_WRONG;
	long long made = read_time(text.time, text.time_len);
	for (; *secrets; secrets++) {
		sign(&text, *secrets, mac);
		good |= any_is(header, mac);
	}
	return good && made >= now - STAMP_SECONDS &&
			       made <= now + STAMP_SECONDS
		       ? STAMP_GOOD
		       : STAMP_WRONG;
}
