/* Fields that come from headers, cookies, the connection or configuration. */
#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include <sodium.h>

#include "base/config.h"
#include "base/log.h"
#include "http/route.h"
#include "page/browser.h"
#include "serve/source.h"
#include "text/header.h"
#include "text/text.h"

static unsigned char peer_key[crypto_auth_hmacsha256_KEYBYTES];

void
source_start(void)
{
	if (!config_key("PEER_KEY_FILE", peer_key, sizeof peer_key))
		die("PEER_KEY_FILE must be set: %s hashes client addresses",
			service.name);
}

/* What one client has, as text: an IPv4 address, or 64 bits of an IPv6 one. */
static const char *
network(struct request *r, const char *address)
{
	struct in6_addr six;
	char text[INET6_ADDRSTRLEN];

	if (inet_pton(AF_INET6, address, &six) != 1)
		return address;
	if (IN6_IS_ADDR_V4MAPPED(&six)) {
		inet_ntop(AF_INET, six.s6_addr + 12, text, sizeof text);
	} else {
		memset(six.s6_addr + 8, 0, 8);
		inet_ntop(AF_INET6, &six, text, sizeof text);
	}
	return arena_printf(&r->arena, "%s", text);
}

/* Lower-case hex HMAC-SHA-256 of the client's network. */
static const char *
peer(struct request *r)
{
	const char *address = request_param(r, "REMOTE_ADDR");
	unsigned char mac[crypto_auth_hmacsha256_BYTES];

	if (!address)
		return NULL;
	address = network(r, address);
	crypto_auth_hmacsha256(
		mac, (const unsigned char *)address, strlen(address), peer_key);
	return text_hex(&r->arena, mac, sizeof mac);
}

static const char *
header(struct request *r, const char *name)
{
	char *variable = arena_printf(&r->arena, "HTTP_%s", name);

	for (char *c = variable; *c; c++)
		*c = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
	return request_param(r, variable);
}

/*
 * If-Match compares strongly (RFC 9110 13.1.1), but it is nginx that makes our
 * strong tags weak, where it compresses: W/"1" is what "1" was. Weak ones of our
 * own are no versions, and match none.
 */
static const char *
strong(struct arena *arena, const char *tags)
{
	struct buffer out = { .arena = arena };

	if (!tags)
		return NULL;
	buffer_text(&out, "");
	for (; *tags; tags++)
		if (strncmp(tags, "W/\"", 3))
			buffer_add(&out, tags, 1);
		else
			tags++;
	return out.data;
}

/* At most max bytes of the User-Agent, cut between characters. */
static const char *
agent(struct request *r, const struct field *field)
{
	const char *text = request_param(r, "HTTP_USER_AGENT");
	size_t len = text ? strlen(text) : 0;

	if (!len || text_length(text, len) < 0)
		return NULL;
	if (field->max && len > (size_t)field->max) {
		len = (size_t)field->max;
		while (len && ((unsigned char)text[len] & 0xC0) == 0x80)
			len--;
	}
	return arena_copy(&r->arena, text, len);
}

const char *
source_text(struct request *r, const struct field *field)
{
	const char *name = field->as ? field->as : field->name;

	switch (field->from) {
	case HEADER:
		return strcasecmp(name, "If-Match")
			       ? header(r, name)
			       : strong(&r->arena, header(r, name));
	case COOKIE:
		return browser_sent(r, name);
	case PEER:
		return peer(r);
	case AGENT:
		return agent(r, field);
	case CONFIG:
		return *config_text(name) ? config_text(name) : NULL;
	default:
		return NULL;
	}
}
