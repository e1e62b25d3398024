/* What every answer gets before it leaves. */
#include <string.h>
#include <strings.h>

#include <sodium.h>

#include "crypto/seal.h"
#include "db/call.h"
#include "http/route.h"
#include "serve/finish.h"
#include "text/text.h"

static const char *
header_value(const struct request *r, const char *name)
{
	for (struct header *h = r->reply.headers; h; h = h->next)
		if (!strcasecmp(h->name, name))
			return h->value;
	return NULL;
}

/* RFC 9110 13.1.2, weak comparison: without the W/ of either. */
static bool
etag_listed(const char *list, const char *etag)
{
	if (!strncmp(etag, "W/", 2))
		etag += 2;

	size_t len = strlen(etag);

	if (list && !strcmp(list, "*"))
		return true;
	for (const char *at = list; at && (at = strstr(at, etag)); at += len)
		if (!at[len] || strchr(", \t", at[len]))
			return true;
	return false;
}

/* The text that an answer begins with: {"id":"...; NULL if it is no text. */
static const char *
first_text(const struct reply *reply)
{
	static const char between[] = "\":\"";
	const char *name = reply->body + 2;

	if (reply->len < 8 || memcmp(reply->body, "{\"", 2))
		return NULL;
	size_t len = strcspn(name, "\"\\");
	return strncmp(name + len, between, sizeof between - 1)
		       ? NULL
		       : name + len + sizeof between - 1;
}

/* Where what was made is: below its path, by the id that the answer begins
 * with (RFC 9110 10.2.2). */
static void
locate(struct request *r)
{
	const char *uri = request_param(r, "REQUEST_URI");

	if (r->reply.status != 201 || r->reply.type || !uri ||
		header_value(r, "Location") || !r->route ||
		!route_locates(r->service, r->route))
		return;
	const char *id = first_text(&r->reply);
	if (!id)
		return;
	reply_header(r, "Location",
		arena_printf(&r->arena, "%.*s/%.*s", (int)strcspn(uri, "?#"),
			uri, (int)strcspn(id, "\"\\"), id));
}

static void
name(struct request *r, const char *weak, const unsigned char hash[16])
{
	reply_header(r, "ETag",
		arena_printf(&r->arena, "%s\"%s\"", weak,
			text_hex(&r->arena, hash, 16)));
}

/* The same for all, so it must not be somebody's choice. */
static void
name_for_all(struct request *r)
{
	unsigned char hash[16];

	crypto_generichash(hash, sizeof hash,
		(const unsigned char *)r->reply.body, r->reply.len, NULL, 0);
	name(r, "", hash);
}

/*
 * Under the token's hash, so that nobody else knows how to make two answers that
 * are called the same: then SipHash will do, at a third of the time (2.3 us of a
 * list of 20). A new token has new names.
 */
static void
name_for_one(struct request *r)
{
	unsigned char hash[crypto_shorthash_siphashx24_BYTES];

	crypto_shorthash_siphashx24(hash, (const unsigned char *)r->reply.body,
		r->reply.len, r->bearer);
	name(r, "W/", hash);
}

/* What a cached row answers lives as long as it says. */
static void
validate(struct request *r)
{
	if (r->reply.status != 200 || !r->route ||
		strcmp(r->route->method, "GET"))
		return;
	if (r->route->cache) {
		name_for_all(r);
		reply_header(r, "Cache-Control",
			arena_printf(&r->arena, "public, max-age=%d",
				r->route->cache));
	} else if (route_hashed(r->route) && !header_value(r, "ETag")) {
		name_for_one(r);
	}
	const char *etag = header_value(r, "ETag");
	if (etag && etag_listed(request_param(r, "HTTP_IF_NONE_MATCH"), etag))
		reply_body(r, 304, NULL, "", 0);
}

/* A refusal for too many says so to programs, too; nginx says its own. */
static void
limit(struct request *r)
{
	const char *after = header_value(r, "Retry-After");

	if (r->reply.status == 429 && after)
		reply_header(r, "RateLimit",
			arena_printf(&r->arena, "\"%s\";r=0;t=%s",
				r->service->name, after));
}

/* Only JSON can hold a sealed value. */
static void
open_sealed(struct request *r)
{
	size_t len = r->reply.len;

	if (!r->reply.body || r->reply.type)
		return;
	r->reply.body = seal_open_all(&r->arena, r->reply.body, &len);
	r->reply.len = len;
}

void
finish(struct request *r)
{
	if (r->reply.job)
		return; /* what is in it is no answer */
	locate(r);
	db_keep(r);
	open_sealed(r);
	validate(r);
	limit(r);
}
