/* What people are promised about their accounts, case by case. */
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "account.h"
#include "crypto/password.h"
#include "crypto/seal.h"
#include "crypto/token.h"
#include "page/browser.h"
#include "text/text.h"

static const struct table tables[] = {
	{ "newcomers", newcomers },
	{ "forgotten", forgotten },
	{ "asked too often", asked_too_often },
	{ "profile", profile },
	{ "passwords", passwords },
	{ "addresses", addresses },
	{ "mailed late", mailed_late },
	{ "devices", devices },
	{ "apps", apps },
	{ "exported", exported },
	{ "leaving", leaving },
	{ "links", links },
	{ "resets", resets },
	{ "contested", contested },
	{ "registration's pages", registration_pages },
	{ "passwords' pages", password_pages },
	{ "the account page", account_pages },
	{ 0 },
};

/* The hash of the tests' network, as PEER fields have it. */
static void
keep_peer(void)
{
	unsigned char key[crypto_auth_hmacsha256_KEYBYTES];
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	static const char address[] = "127.0.0.1";
	char digits[2 * sizeof key + 1] = "";
	FILE *file = fopen(setting("PEER_KEY_FILE"), "re");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_gt(fread(digits, 1, sizeof digits - 1, file), 0);
	fclose(file);
	sodium_hex2bin(
		key, sizeof key, digits, sizeof digits - 1, NULL, NULL, NULL);
	crypto_auth_hmacsha256(
		mac, (const unsigned char *)address, sizeof address - 1, key);
	keep("peer", text_hex(kept_memory, mac, sizeof mac));
}

static void
keep_browser(const char *name)
{
	char cookie[TOKEN_TEXT], form[BROWSER_FORM];

	token_make(cookie);
	browser_form(cookie, form);
	keep(name, cookie);
	keep(arena_printf(kept_memory, "%s_form", name), form);
}

static void
prepare(void)
{
	struct buffer wide = { .arena = kept_memory };

	buffer_text(&wide, "Aa1");
	for (int i = 3; i < 128; i++)
		buffer_text(&wide, "\xc3\xa4");
	keep("p128", wide.data);
	keep("hash", password_hash(kept_memory, RIGHT));
	keep("user_b4", arena_copy(kept_memory, kept("user_b") + 4,
				strlen(kept("user_b")) - 4));
	keep("user_a4", arena_copy(kept_memory, kept("user_a"), 8));
	keep("sealed", seal(kept_memory, "home.phone", "+49 30 1", 8));
	keep_peer();
	keep_browser("visitor");
	keep_browser("other");
}

int
main(void)
{
	return harness_run(tables, prepare, live_tests());
}
