/* Tokens that we sign, and those that others would have us believe. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <sodium.h>

#include "base/config.h"
#include "base/log.h"
#include "crypto/jwt.h"
#include "unit.h"

/* The key of RFC 8037 A.1, whose thumbprint A.3 tells. */
static const char rfc8037[] =
	"-----BEGIN PRIVATE KEY-----\n"
	"MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
	"-----END PRIVATE KEY-----\n";
static const char thumbprint[] = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

static char folder[] = "/tmp/tessera-jwt.XXXXXX";
static struct arena arena;

static FILE *
create(const char *name)
{
	FILE *file = fopen(arena_printf(&arena, "%s/%s", folder, name), "we");

	if (!file)
		die("%s: %m", name);
	return file;
}

static void
make_key(const char *name, EVP_PKEY *pkey)
{
	FILE *file = create(name);

	if (!PEM_write_PrivateKey(file, pkey, NULL, NULL, 0, NULL, NULL))
		die("%s cannot be written", name);
	fclose(file);
	EVP_PKEY_free(pkey);
}

/* Each kind twice: the last by name signs. */
static void
make_keys(void)
{
	if (!mkdtemp(folder))
		die("%s: %m", folder);
	FILE *file = create("2025-eddsa.pem");
	fputs(rfc8037, file);
	fclose(file);
	fclose(create("notes.txt"));
	make_key("2026-eddsa.pem", EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"));
	make_key("2025-rsa.pem", EVP_RSA_gen(2048));
	make_key("2026-rsa.pem", EVP_RSA_gen(2048));
	setenv("KEYS_DIR", folder, 1);
}

static void
remove_keys(void)
{
	static const char *const names[] = { "2025-eddsa.pem", "2026-eddsa.pem",
		"2025-rsa.pem", "2026-rsa.pem", "notes.txt" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		unlink(arena_printf(&arena, "%s/%s", folder, names[i]));
	rmdir(folder);
}

static char *
encode(const void *bytes, size_t len)
{
	size_t room = sodium_base64_encoded_len(
		len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);

	return sodium_bin2base64(arena_alloc(&arena, room), room, bytes, len,
		sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static struct json_object *
key_at(struct json_object *set, size_t i)
{
	return json_object_array_get_idx(
		json_object_object_get(set, "keys"), i);
}

static const char *
member(struct json_object *o, const char *name)
{
	return json_object_get_string(json_object_object_get(o, name));
}

static char *
sign(enum jwt_algorithm algorithm)
{
	struct json_object *claims =
		json_tokener_parse("{\"iss\":\"https://a/b\",\"n\":1}");
	char *token = jwt_sign(&arena, algorithm, "at+jwt", claims);

	json_object_put(claims);
	return token;
}

START_TEST(all_keys_are_published_without_their_secret)
{
	static const char *const secret[] = { "d", "p", "q", "dp", "dq", "qi",
		"k" };
	struct json_object *set = jwt_keys();

	ck_assert_uint_eq(
		json_object_array_length(json_object_object_get(set, "keys")),
		4);
	for (size_t i = 0; i < 4; i++) {
		struct json_object *key = key_at(set, i);
		for (size_t s = 0; s < sizeof secret / sizeof *secret; s++)
			ck_assert_ptr_null(member(key, secret[s]));
		ck_assert_str_eq(member(key, "use"), "sig");
	}
	ck_assert_str_eq(member(key_at(set, 0), "kid"), thumbprint);
	ck_assert_str_eq(member(key_at(set, 0), "x"),
		"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
	ck_assert_str_eq(member(key_at(set, 1), "alg"), "RS256");
	ck_assert_str_eq(member(key_at(set, 1), "e"), "AQAB");
	json_object_put(set);
}
END_TEST

START_TEST(what_we_sign_we_know)
{
	for (enum jwt_algorithm a = JWT_EDDSA; a <= JWT_RS256; a++) {
		struct json_object *claims = jwt_claims(&arena, sign(a));
		ck_assert_ptr_nonnull(claims);
		ck_assert_str_eq(
			json_object_to_json_string_ext(
				claims, JSON_C_TO_STRING_PLAIN |
						JSON_C_TO_STRING_NOSLASHESCAPE),
			"{\"iss\":\"https://a/b\",\"n\":1}");
		json_object_put(claims);
	}
}
END_TEST

START_TEST(the_newest_key_signs)
{
	struct json_object *set = jwt_keys();

	for (size_t i = 2; i < 4; i++) {
		struct json_object *key = key_at(set, i);
		bool rsa = !strcmp(member(key, "alg"), "RS256");
		const char *head = arena_printf(&arena,
			"{\"alg\":\"%s\",\"typ\":\"at+jwt\",\"kid\":\"%s\"}",
			member(key, "alg"), member(key, "kid"));
		const char *expected = encode(head, strlen(head));
		const char *token = sign(rsa ? JWT_RS256 : JWT_EDDSA);
		ck_assert_msg(!strncmp(token, expected, strlen(expected)),
			"%s is not %s", token, expected);
	}
	json_object_put(set);
}
END_TEST

/* Any changed byte of any part, and parts too many or too few. */
START_TEST(what_was_changed_we_refuse)
{
	const char *token = sign(JWT_EDDSA);
	static const char *const malformed[] = { "", ".", "..", "...", "a.b.c",
		"e30.e30.", "e30.e30.e30", "e30.e30.e30.e30" };

	for (size_t i = 0; token[i]; i += 3) {
		char *changed = arena_copy(&arena, token, strlen(token));
		changed[i] = changed[i] == 'A' ? 'B' : 'A';
		ck_assert_msg(!jwt_claims(&arena, changed), "byte %zu", i);
	}
	for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++)
		ck_assert_ptr_null(jwt_claims(&arena, malformed[i]));
	ck_assert_ptr_null(
		jwt_claims(&arena, arena_printf(&arena, "%s.e30", token)));
}
END_TEST

/* The token with another header, the signature made by the given function. */
static const char *
forged(const char *head, const char *signature)
{
	const char *body = "{\"sub\":\"admin\"}";

	return arena_printf(&arena, "%s.%s.%s", encode(head, strlen(head)),
		encode(body, strlen(body)), signature);
}

/* RFC 8725 2.1: an algorithm that the token chose, a key that it brought. */
START_TEST(no_token_chooses_its_algorithm)
{
	struct json_object *set = jwt_keys();
	const char *kid = member(key_at(set, 3), "kid");
	const char *ed_kid = member(key_at(set, 0), "kid");
	const char *x = member(key_at(set, 0), "x");
	static const char *const heads[] = {
		"{\"alg\":\"none\",\"kid\":\"%s\"}",
		"{\"alg\":\"None\",\"kid\":\"%s\"}",
		"{\"alg\":\"HS256\",\"kid\":\"%s\"}",
		"{\"alg\":\"RS512\",\"kid\":\"%s\"}",
		"{\"kid\":\"%s\"}",
		"{\"alg\":\"EdDSA\",\"kid\":\"%s\"}",
		"{\"alg\":[\"RS256\"],\"kid\":\"%s\"}",
		"{\"alg\":\"RS256\",\"jku\":\"http://127.0.0.1/\",\"x\":\"%s\"}",
		"[\"%s\"]",
	};
	unsigned char mac[32];
	unsigned len = sizeof mac;

	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		char head[256];
		const char *percent = strstr(heads[i], "%s");
		int before = (int)(percent - heads[i]);
		for (int ed = 0; ed < 2; ed++) {
			snprintf(head, sizeof head, "%.*s%s%s", before,
				heads[i], ed ? ed_kid : kid, percent + 2);
			const char *text = forged(head, "");
			HMAC(EVP_sha256(), x, (int)strlen(x),
				(const unsigned char *)text, strlen(text) - 1,
				mac, &len);
			ck_assert_ptr_null(jwt_claims(&arena, text));
			ck_assert_ptr_null(jwt_claims(
				&arena, forged(head, encode(mac, sizeof mac))));
		}
	}
	json_object_put(set);
}
END_TEST

int
main(void)
{
	make_keys();
	config_load(NULL);
	if (sodium_init() < 0)
		return EXIT_FAILURE;
	jwt_start();
	int result = unit_run("jwt",
		(const TTest *[]){ all_keys_are_published_without_their_secret,
			what_we_sign_we_know, the_newest_key_signs,
			what_was_changed_we_refuse,
			no_token_chooses_its_algorithm, NULL });
	remove_keys();
	arena_free(&arena);
	return result;
}
