/* Sealed values: they open where they belong, and nowhere else. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "base/config.h"
#include "crypto/seal.h"
#include "unit.h"

static struct arena arena;

static const char *
open_in(const char *context, const char *sealed)
{
	size_t len;

	return seal_open(&arena, context, sealed, strlen(sealed), &len);
}

START_TEST(what_is_sealed_opens)
{
	for (size_t len = 0; len < 300; len = len * 2 + 1) {
		char *text = arena_alloc(&arena, len + 1);
		memset(text, 'x', len);
		char *sealed = seal(&arena, "a.b", text, len);
		size_t out;
		ck_assert_str_eq(
			seal_open(&arena, "a.b", sealed, strlen(sealed), &out),
			text);
		ck_assert_uint_eq(out, len);
		ck_assert(len < 4 || !strstr(sealed, text));
	}
}
END_TEST

START_TEST(the_same_is_never_sealed_alike)
{
	ck_assert_str_ne(
		seal(&arena, "a.b", "x", 1), seal(&arena, "a.b", "x", 1));
}
END_TEST

START_TEST(it_opens_in_its_own_place_only)
{
	char *sealed = seal(&arena, "a.b", "text", 4);

	ck_assert_ptr_null(open_in("a.c", sealed));
	ck_assert_ptr_null(open_in("a.", sealed));
	ck_assert_ptr_null(open_in("", sealed));
}
END_TEST

START_TEST(no_bit_of_it_can_be_changed)
{
	char *sealed = seal(&arena, "a.b", "text", 4);
	unsigned char box[64];
	char again[128];
	size_t len;

	ck_assert_int_eq(
		sodium_base642bin(box, sizeof box, sealed, strlen(sealed), NULL,
			&len, NULL, sodium_base64_VARIANT_ORIGINAL),
		0);
	for (size_t bit = 0; bit < 8 * len; bit++) {
		box[bit / 8] ^= (unsigned char)(1 << bit % 8);
		sodium_bin2base64(again, sizeof again, box, len,
			sodium_base64_VARIANT_ORIGINAL);
		ck_assert_ptr_null(open_in("a.b", again));
		box[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
	ck_assert_ptr_null(open_in("a.b", ""));
	ck_assert_ptr_null(open_in("a.b", "AQ=="));
	ck_assert_ptr_null(open_in("a.b", "no base64!"));
}
END_TEST

/* What wire.sealed() marks in a reply becomes text, or null. */
START_TEST(replies_are_opened)
{
	char *sealed = seal(&arena, "a.b", "\"\\\n\xc3\xa4", 5);
	char *body = arena_printf(&arena,
		"{\"x\":{\"$sealed\":\"a.b:%s\"},\"y\":[{\"$sealed\":\"a.c:%s\"}"
		",{\"$sealed\":\"a.b:%s\"}],\"z\":{\"$sealed\":\"none\"}}",
		sealed, sealed, sealed);
	size_t len = strlen(body);

	const char *opened = seal_open_all(&arena, body, &len);
	ck_assert_str_eq(opened, "{\"x\":\"\\\"\\\\\\n\xc3\xa4\",\"y\":[null,"
				 "\"\\\"\\\\\\n\xc3\xa4\"],\"z\":null}");
	ck_assert_uint_eq(len, strlen(opened));
	ck_assert_ptr_eq(seal_open_all(&arena, opened, &len), opened);
}
END_TEST

int
main(void)
{
	char path[] = "/tmp/tessera-unit.XXXXXX";
	int fd = mkstemp(path);

	for (int i = 0; fd >= 0 && i < 64; i++)
		if (write(fd, "7", 1) != 1)
			return EXIT_FAILURE;
	setenv("SEAL_KEY_FILE", path, 1);
	if (sodium_init() < 0)
		return EXIT_FAILURE;
	config_load(NULL);
	seal_start();
	unlink(path);
	return unit_run("seal", (const TTest *[]){ what_is_sealed_opens,
					the_same_is_never_sealed_alike,
					it_opens_in_its_own_place_only,
					no_bit_of_it_can_be_changed,
					replies_are_opened, NULL });
}
