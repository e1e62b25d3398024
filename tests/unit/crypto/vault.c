/* Known answers of AES-256-GCM, and what the vault's keys do not open. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "base/config.h"
#include "crypto/aead.h"
#include "crypto/vault.h"
#include "unit.h"

#define USER "6b1a6f2e-0f3f-4c39-9a55-6d6f3b1f0c11"
#define OTHER "6b1a6f2e-0f3f-4c39-9a55-6d6f3b1f0c12"

static const struct option options[] = {
	VAULT_OPTIONS,
	{ 0 },
};
static const struct vault_place openai = { "openai", "keys.openai" };

/*
 * McGrew and Viega, The Galois/Counter Mode of Operation, appendix B, test
 * cases 13 to 16: the ones with a key of 256 bits and a nonce of 96.
 */
static const struct {
	const char *key, *nonce, *data, *text, *sealed, *tag;
} answers[] = {
	{ "0000000000000000000000000000000000000000000000000000000000000000",
		"000000000000000000000000", "", "", "",
		"530f8afbc74536b9a963b4f1c4cb738b" },
	{ "0000000000000000000000000000000000000000000000000000000000000000",
		"000000000000000000000000", "",
		"00000000000000000000000000000000",
		"cea7403d4d606b6e074ec5d3baf39d18",
		"d0d1c8a799996bf0265b98b5d48ab919" },
	{ "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
		"cafebabefacedbaddecaf888", "",
		"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a31"
		"8a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
		"1aafd255",
		"522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555"
		"d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
		"898015ad",
		"b094dac5d93471bdec1a502270e3cc6c" },
	{ "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
		"cafebabefacedbaddecaf888",
		"feedfacedeadbeeffeedfacedeadbeefabaddad2",
		"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a31"
		"8a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
		"522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555"
		"d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
		"76fc6ece0f4e1768cddf8853bb2d551b" },
};

static size_t
unhex(unsigned char *bytes, size_t size, const char *text)
{
	size_t len;

	ck_assert_int_eq(sodium_hex2bin(bytes, size, text, strlen(text), NULL,
				 &len, NULL),
		0);
	return len;
}

START_TEST(boxes_have_the_known_answers)
{
	unsigned char key[AEAD_KEY], nonce[AEAD_NONCE], data[64], text[64];
	unsigned char box[64 + AEAD_OVER], wanted[64 + AEAD_OVER] = { 1 };
	unsigned char back[64];

	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		unhex(key, sizeof key, answers[i].key);
		unhex(nonce, sizeof nonce, answers[i].nonce);
		size_t size = unhex(data, sizeof data, answers[i].data);
		struct aead_data d = { data, size };
		size_t len = unhex(text, sizeof text, answers[i].text);
		memcpy(wanted + 1, nonce, AEAD_NONCE);
		unhex(wanted + AEAD_HEAD, len, answers[i].sealed);
		unhex(wanted + AEAD_HEAD + len, AEAD_TAG, answers[i].tag);
		aead_seal_with(key, d, nonce, text, len, box);
		ck_assert_mem_eq(box, wanted, len + AEAD_OVER);
		ck_assert(aead_open(key, d, wanted, len + AEAD_OVER, back));
		ck_assert_mem_eq(back, text, len);
	}
}
END_TEST

/* Every bit counts: version, nonce, text and tag. */
START_TEST(a_changed_box_does_not_open)
{
	unsigned char key[AEAD_KEY] = { 1 }, box[3 + AEAD_OVER], text[3];
	struct aead_data data = { "place", 5 };

	aead_seal(key, data, "abc", 3, box);
	for (size_t bit = 0; bit < 8 * sizeof box; bit++) {
		box[bit / 8] ^= (unsigned char)(1 << bit % 8);
		ck_assert_msg(!aead_open(key, data, box, sizeof box, text),
			"bit %zu", bit);
		box[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
	for (size_t size = 0; size < sizeof box; size++)
		ck_assert(!aead_open(key, data, box, size, text));
	ck_assert(aead_open(key, data, box, sizeof box, text));
}
END_TEST

START_TEST(nonces_do_not_repeat)
{
	enum { COUNT = 4096 };
	static unsigned char seen[COUNT][AEAD_OVER];
	unsigned char key[AEAD_KEY] = { 0 };
	int same = 0;

	for (int i = 0; i < COUNT; i++) {
		aead_seal(key, (struct aead_data){ "", 0 }, "", 0, seen[i]);
		for (int j = 0; j < i; j++)
			same += !memcmp(seen[i] + 1, seen[j] + 1, AEAD_NONCE);
	}
	ck_assert_int_eq(same, 0);
}
END_TEST

static char dir[64];

static void
write_root(const char *name, const char *text)
{
	char path[128];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	FILE *file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

static void
remove_root(const char *name)
{
	char path[128];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	unlink(path);
}

#define HEX16 "00112233445566778899aabbccddeeff"
#define ROOT_1 HEX16 HEX16
#define ROOT_2 HEX16 "ffeeddccbbaa99887766554433221100\n"

static void
make_roots(void)
{
	snprintf(dir, sizeof dir, "/tmp/tessera-vault.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	setenv("VAULT_KEYS_DIR", dir, 1);
	write_root("root-1.key", ROOT_1);
	config_load(options);
	vault_start();
}

static void
remove_roots(void)
{
	static const char *const names[] = { "root-1.key", "root-2.key",
		"vault_root-10.key", "root-1.key.old", "root-0.key" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		remove_root(names[i]);
	ck_assert_int_eq(rmdir(dir), 0);
}

START_TEST(a_secret_opens_in_its_place_alone)
{
	static const struct {
		const char *user, *item, *column;
	} others[] = {
		{ OTHER, "openai", "keys.openai" },
		{ USER, "custom", "keys.openai" },
		{ USER, "openai", "keys.custom" },
		{ USER, "openaik", "eys.openai" },
		{ USER, "", "openaikeys.openai" },
	};
	struct arena arena = { 0 };
	struct vault_key key;
	size_t len;

	make_roots();
	vault_make(&key, USER);
	char *sealed = vault_seal(&arena, &key, openai, "sk-1234", 7);
	ck_assert_ptr_null(strstr(sealed, "sk-1234"));
	ck_assert_str_eq(
		vault_open(&arena, &key, openai, sealed, strlen(sealed), &len),
		"sk-1234");
	ck_assert_uint_eq(len, 7);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		struct vault_key moved = key;
		struct vault_place at = { others[i].item, others[i].column };
		snprintf(moved.user, sizeof moved.user, "%s", others[i].user);
		ck_assert_ptr_null(vault_open(
			&arena, &moved, at, sealed, strlen(sealed), &len));
	}
	vault_make(&key, USER);
	ck_assert_ptr_null(
		vault_open(&arena, &key, openai, sealed, strlen(sealed), &len));
	arena_free(&arena);
	remove_roots();
}
END_TEST

START_TEST(a_data_key_is_its_users_and_its_roots)
{
	unsigned char wrapped[VAULT_WRAPPED], newer[VAULT_WRAPPED];
	struct vault_key key, back;

	make_roots();
	vault_make(&key, "6B1A6F2E-0F3F-4C39-9A55-6D6F3B1F0C11");
	vault_wrap(&key, wrapped);
	ck_assert_int_eq(vault_version(), 1);
	ck_assert(vault_unwrap(&back, USER, 1, wrapped, sizeof wrapped));
	ck_assert_mem_eq(back.bytes, key.bytes, AEAD_KEY);
	ck_assert(!vault_unwrap(&back, OTHER, 1, wrapped, sizeof wrapped));
	ck_assert(!vault_unwrap(&back, USER, 2, wrapped, sizeof wrapped));
	ck_assert(!vault_unwrap(&back, USER, 1, wrapped, sizeof wrapped - 1));

	write_root("root-2.key", ROOT_2);
	vault_start();
	ck_assert_int_eq(vault_version(), 2);
	vault_wrap(&key, newer);
	ck_assert(vault_unwrap(&back, USER, 1, wrapped, sizeof wrapped));
	ck_assert(vault_unwrap(&back, USER, 2, newer, sizeof newer));
	ck_assert(!vault_unwrap(&back, USER, 1, newer, sizeof newer));
	ck_assert(!vault_unwrap(&back, USER, 2, wrapped, sizeof wrapped));

	remove_root("root-1.key");
	vault_start();
	ck_assert(!vault_unwrap(&back, USER, 1, wrapped, sizeof wrapped));
	ck_assert(vault_unwrap(&back, USER, 2, newer, sizeof newer));
	ck_assert_mem_eq(back.bytes, key.bytes, AEAD_KEY);
	remove_roots();
}
END_TEST

START_TEST(root_keys_are_found_by_name)
{
	make_roots();
	write_root("vault_root-10.key", ROOT_2);
	write_root("root-1.key.old", "no key");
	write_root("root-0.key", "no key");
	vault_start();
	ck_assert_int_eq(vault_version(), 10);
	setenv("VAULT_VERSION", "1", 1);
	vault_start();
	ck_assert_int_eq(vault_version(), 1);
	unsetenv("VAULT_VERSION");
	remove_roots();
}
END_TEST

int
main(void)
{
	return unit_run("vault",
		(const TTest *[]){ boxes_have_the_known_answers,
			a_changed_box_does_not_open, nonces_do_not_repeat,
			a_secret_opens_in_its_place_alone,
			a_data_key_is_its_users_and_its_roots,
			root_keys_are_found_by_name, NULL });
}
