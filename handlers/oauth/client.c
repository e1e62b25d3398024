/* Client authentication (RFC 6749 2.3, 3.2.1). */
#include <string.h>
#include <strings.h>

#include <sodium.h>

#include "client.h"
#include "crypto/token.h"
#include "text/jsonc.h"
#include "text/text.h"

bool
client_refuse(struct request *r)
{
	refuse(r, 401, "invalid_client",
		"The client is unknown, or its authentication is wrong.");
	reply_header(r, "WWW-Authenticate", "Basic realm=\"tessera\"");
	return false;
}

/* One half of what Basic carries, form-encoded as RFC 6749 2.3.1 wants it. */
static const char *
half(struct request *r, const char *text, size_t len)
{
	size_t size;

	return text_decode(&r->arena, text, len, true, &size);
}

static bool
read_basic(struct request *r, const char *header, struct credentials *c)
{
	size_t len = strlen(header), size;
	char *text = arena_alloc(&r->arena, len + 1);

	if (sodium_base642bin((unsigned char *)text, len, header, len, " ",
		    &size, NULL, sodium_base64_VARIANT_ORIGINAL) ||
		strlen(text) != size)
		return client_refuse(r);
	const char *colon = strchr(text, ':');
	if (!colon)
		return client_refuse(r);
	c->client_id = half(r, text, (size_t)(colon - text));
	c->secret = half(r, colon + 1, strlen(colon + 1));
	return (c->client_id && c->secret) || client_refuse(r);
}

bool
client_read(struct request *r, struct credentials *c)
{
	const char *header = request_param(r, "HTTP_AUTHORIZATION");
	const char *id = request_text(r, "client_id");
	const char *secret = request_text(r, "client_secret");

	*c = (struct credentials){ id, secret };
	if (header && *header) {
		if (strncasecmp(header, "Basic ", 6))
			return client_refuse(r);
		if (secret)
			return refuse(r, 400, "invalid_request",
				"A client authenticates in one way only.");
		if (!read_basic(r, header + 6, c))
			return false;
		if (id && strcmp(id, c->client_id))
			return client_refuse(r);
	}
	if (c->secret && !*c->secret)
		c->secret = NULL;
	return (c->client_id && *c->client_id) || client_refuse(r);
}

static bool
matches(const char *stored, const char *given)
{
	return stored && strlen(stored) == strlen(given) &&
	       !sodium_memcmp(stored, given, strlen(given));
}

/*
 * A secret is 256 random bits that we made, so that its SHA-256 says nothing of
 * it and no slow hash is needed at every exchange. The one before does for as
 * long as the administrator said.
 */
bool
client_admit(struct request *r, const struct credentials *c,
	struct json_object *answer)
{
	struct json_object *client = json_object_object_get(answer, "client");
	const char *stored = jsonc_text(client, "secret_hash");
	unsigned char hash[TOKEN_HASH];

	if (!client)
		return client_refuse(r);
	if (!stored || !c->secret)
		return (!stored && !c->secret) || client_refuse(r);
	token_hash(c->secret, hash);
	const char *given = text_hex(&r->arena, hash, sizeof hash);
	return matches(stored, given) ||
	       matches(jsonc_text(client, "previous_hash"), given) ||
	       client_refuse(r);
}
