/* What the release site promises its clients, case by case. */
#include <sodium.h>

#include "base/config.h"
#include "site.h"
#include "text/text.h"

static const struct table tables[] = {
	{ "versions", versions },
	{ "downloads", downloads },
	{ "feedback", feedback },
	{ "diagnostics", diagnostics },
	{ "addresses", addresses },
	{ 0 },
};

/* Keeps text so many times over. */
static void
keep_long(const char *name, const char *text, int times)
{
	struct buffer out = { .arena = kept_memory };

	while (times--)
		buffer_text(&out, text);
	keep(name, out.data);
}

/* What ip_hash must be: HMAC-SHA-256 of the tests' address. */
static void
keep_peer(void)
{
	unsigned char key[crypto_auth_hmacsha256_KEYBYTES];
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	static const char address[] = "127.0.0.1";

	ck_assert(config_key("PEER_KEY_FILE", key, sizeof key));
	crypto_auth_hmacsha256(
		mac, (const unsigned char *)address, sizeof address - 1, key);
	keep("peer", text_hex(kept_memory, mac, sizeof mac));
}

static void
prepare(void)
{
	keep_long("a255", "a", 255);
	keep_long("a1000", "b", 1000);
	keep_long("wide1000", "\xf0\x9f\x98\x80", 1000);
	keep_peer();
}

int
main(void)
{
	return harness_run(tables, prepare, file_tests());
}
