/* Cookies (RFC 6265bis) of our own origin, and tokens of forms. */
#include <string.h>

#include <sodium.h>

#include "base/config.h"
#include "crypto/token.h"
#include "page/browser.h"
#include "text/header.h"

static const char prefix[] = "__Host-";
static const char purpose[] = "tessera form";

static bool
secure(void)
{
	return !strncmp(config_text("PUBLIC_URL"), "https:", 6);
}

/* Browsers take __Host- only with Secure, and Secure only over https. */
const char *
browser_cookie(const char *name)
{
	size_t len = sizeof prefix - 1;

	return !strncmp(name, prefix, len) && !secure() ? name + len : name;
}

const char *
browser_sent(struct request *r, const char *name)
{
	const char *text = request_param(r, "HTTP_COOKIE");
	struct pairs pairs = { 0 };

	name = browser_cookie(name);
	if (text)
		header_cookies(&r->arena, text, &pairs);
	for (size_t i = 0; i < pairs.count; i++)
		if (!strcmp(pairs.items[i].name, name))
			return pairs.items[i].value;
	return NULL;
}

void
browser_set(
	struct request *r, const char *name, const char *value, long seconds)
{
	const char *age = arena_printf(&r->arena, "; Max-Age=%ld", seconds);

	reply_header(r, "Set-Cookie",
		arena_printf(&r->arena,
			"%s=%s; Path=/%s; HttpOnly; SameSite=Lax%s",
			browser_cookie(name), value,
			seconds == BROWSER_OPEN ? "" : age,
			secure() ? "; Secure" : ""));
}

void
browser_form(const char *cookie, char token[BROWSER_FORM])
{
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(
		&state, (const unsigned char *)cookie, strlen(cookie));
	crypto_auth_hmacsha256_update(
		&state, (const unsigned char *)purpose, sizeof purpose);
	crypto_auth_hmacsha256_final(&state, mac);
	sodium_bin2base64(token, BROWSER_FORM, mac, sizeof mac,
		sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(&state, sizeof state);
}

bool
browser_form_matches(const char *cookie, const char *token)
{
	char expected[BROWSER_FORM];

	if (!cookie || !*cookie || !token || strlen(token) != BROWSER_FORM - 1)
		return false;
	browser_form(cookie, expected);
	return !sodium_memcmp(expected, token, BROWSER_FORM - 1);
}

const char *
browser_itself(struct request *r, const char *sent)
{
	char *made = arena_alloc(&r->arena, TOKEN_TEXT);

	if (sent && strlen(sent) == TOKEN_TEXT - 1)
		return sent;
	token_make(made);
	return made;
}
