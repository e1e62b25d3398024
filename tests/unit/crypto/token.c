/* Tokens, their hashes, and the example of RFC 7636, appendix B. */
#include <string.h>

#include <sodium.h>

#include "crypto/token.h"
#include "text/text.h"
#include "unit.h"

static const struct {
	const char *header;
	const char *token; /* NULL: refused */
} headers[] = {
	{ "Bearer abc", "abc" },
	{ "bearer abc", "abc" },
	{ "BEARER   abc", "abc" },
	{ "Bearer aZ09-._~+/==", "aZ09-._~+/==" },
	{ NULL, NULL },
	{ "", NULL },
	{ "Bearer", NULL },
	{ "Bearer ", NULL },
	{ "Bearer abc def", NULL },
	{ "Bearer abc ", NULL },
	{ "Bearer\tabc", NULL },
	{ "Bearer a\"b", NULL },
	{ "Bearer a\xc3\xa4", NULL },
	{ "Basic abc", NULL },
	{ "Bearerabc", NULL },
	{ " Bearer abc", NULL },
};

START_TEST(bearers_are_read)
{
	unsigned char hash[TOKEN_HASH], wanted[TOKEN_HASH];

	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
		bool read = token_bearer(headers[i].header, hash);
		ck_assert_msg(
			read == !!headers[i].token, "%s", headers[i].header);
		if (!read)
			continue;
		token_hash(headers[i].token, wanted);
		ck_assert_mem_eq(hash, wanted, sizeof hash);
	}
}
END_TEST

START_TEST(a_token_beyond_4096_is_not_read)
{
	unsigned char hash[TOKEN_HASH];
	char header[7 + TOKEN_MAX + 2] = "Bearer ";

	memset(header + 7, 'a', TOKEN_MAX);
	ck_assert(token_bearer(header, hash));
	ck_assert(token_bare(header + 7, hash));
	header[7 + TOKEN_MAX] = 'a';
	ck_assert(!token_bearer(header, hash));
	ck_assert(!token_bare(header + 7, hash));
	ck_assert(!token_bare("Bearer abc", hash) && !token_bare("", hash));
	ck_assert(!token_bare(NULL, hash));
}
END_TEST

START_TEST(tokens_are_hashed_by_sha_256)
{
	struct arena arena = { 0 };
	unsigned char hash[TOKEN_HASH];

	token_hash("abc", hash);
	ck_assert_str_eq(text_hex(&arena, hash, sizeof hash),
		"ba7816bf8f01cfea414140de5dae2223"
		"b00361a396177a9cb410ff61f20015ad");
	arena_free(&arena);
}
END_TEST

START_TEST(tokens_differ_and_are_verifiers)
{
	char one[TOKEN_TEXT], two[TOKEN_TEXT];

	token_make(one);
	token_make(two);
	ck_assert_str_ne(one, two);
	ck_assert_uint_eq(strlen(one), TOKEN_TEXT - 1);
	ck_assert(pkce_verifier(one));
}
END_TEST

#define VERIFIER "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define CHALLENGE "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

START_TEST(the_example_of_rfc_7636_matches)
{
	ck_assert(pkce_matches(VERIFIER, CHALLENGE));
	ck_assert(!pkce_matches(CHALLENGE, VERIFIER));
	ck_assert(!pkce_matches(VERIFIER, VERIFIER));
	ck_assert(!pkce_matches(VERIFIER, CHALLENGE "="));
	ck_assert(!pkce_matches(VERIFIER, ""));
	ck_assert(!pkce_matches("short", CHALLENGE));
}
END_TEST

START_TEST(verifiers_are_43_to_128_unreserved)
{
	char text[130] = "";

	memset(text, '~', 42);
	ck_assert(!pkce_verifier(text));
	text[42] = '_';
	ck_assert(pkce_verifier(text));
	memset(text, '.', 128);
	ck_assert(pkce_verifier(text));
	text[128] = 'a';
	ck_assert(!pkce_verifier(text));
	text[60] = '+';
	text[100] = '\0';
	ck_assert(!pkce_verifier(text));
}
END_TEST

int
main(void)
{
	if (sodium_init() < 0)
		return EXIT_FAILURE;
	return unit_run(
		"token", (const TTest *[]){ bearers_are_read,
				 a_token_beyond_4096_is_not_read,
				 tokens_are_hashed_by_sha_256,
				 tokens_differ_and_are_verifiers,
				 the_example_of_rfc_7636_matches,
				 verifiers_are_43_to_128_unreserved, NULL });
}
