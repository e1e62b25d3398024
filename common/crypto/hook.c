/* Signatures of what we send to users' servers. */
#include <string.h>

#include <sodium.h>

#include "crypto/hook.h"
#include "text/text.h"

enum { MAC = crypto_auth_hmacsha256_BYTES };

static void
set_key(crypto_auth_hmacsha256_state *state, struct arena *arena,
	const char *secret)
{
	static const char head[] = "whsec_";
	size_t n = sizeof head - 1, len = strlen(secret), size = 0;
	unsigned char *bytes = arena_alloc(arena, len + 1);

	if (strncmp(secret, head, n) ||
		sodium_base642bin(bytes, len, secret + n, len - n, NULL, &size,
			NULL, sodium_base64_VARIANT_ORIGINAL) ||
		!size) {
		memcpy(bytes, secret, len);
		size = len;
	}
	crypto_auth_hmacsha256_init(state, bytes, size);
	sodium_memzero(bytes, len);
}

static void
add_mark(struct buffer *out, const char *secret, const char *head,
	const char *body, size_t len)
{
	crypto_auth_hmacsha256_state state;
	unsigned char mac[MAC];
	char text[2 * MAC];

	set_key(&state, out->arena, secret);
	crypto_auth_hmacsha256_update(&state, (const void *)head, strlen(head));
	crypto_auth_hmacsha256_update(&state, (const void *)body, len);
	crypto_auth_hmacsha256_final(&state, mac);
	sodium_bin2base64(
		text, sizeof text, mac, MAC, sodium_base64_VARIANT_ORIGINAL);
	buffer_printf(out, "%sv1,%s", out->len ? " " : "", text);
}

char *
hook_sign(struct arena *arena, const char *const *secrets, const char *id,
	long long timestamp, const char *body, size_t len)
{
	struct buffer out = { .arena = arena };
	const char *head = arena_printf(arena, "%s.%lld.", id, timestamp);

	buffer_text(&out, "");
	for (; *secrets; secrets++)
		add_mark(&out, *secrets, head, body, len);
	return out.data;
}

char *
hook_sign_body(
	struct arena *arena, const char *secret, const char *body, size_t len)
{
	crypto_auth_hmacsha256_state state;
	unsigned char mac[MAC];

	crypto_auth_hmacsha256_init(
		&state, (const void *)secret, strlen(secret));
	crypto_auth_hmacsha256_update(&state, (const void *)body, len);
	crypto_auth_hmacsha256_final(&state, mac);
	return arena_printf(arena, "sha256=%s", text_hex(arena, mac, MAC));
}
