/* Arenas: what they give is zero, aligned, and wiped when taken back. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "unit.h"

START_TEST(pieces_are_zero_and_aligned)
{
	struct arena arena = { 0 };

	for (size_t size = 0; size < 100000; size = size * 3 + 1) {
		unsigned char *piece = arena_alloc(&arena, size);
		ck_assert_uint_eq((uintptr_t)piece % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			ck_assert_int_eq(piece[i], 0);
		memset(piece, 0xAA, size);
	}
	arena_reset(&arena);
	for (int i = 0; i < 1000; i++) {
		unsigned char *piece = arena_alloc(&arena, 16);
		ck_assert_int_eq(piece[0] | piece[15], 0);
	}
	arena_free(&arena);
	ck_assert_ptr_null(arena.chunks);
}
END_TEST

/* What a request left is gone before the next one, though the chunk stays. */
START_TEST(a_reset_wipes)
{
#if !defined(__SANITIZE_ADDRESS__)
	struct arena arena = { 0 };
	char *secret = arena_copy(&arena, "secret", 6);

	arena_reset(&arena);
	ck_assert_mem_eq(secret, "\0\0\0\0\0\0", 6);
	arena_free(&arena);
#endif
}
END_TEST

START_TEST(text_grows)
{
	struct arena arena = { 0 };
	struct buffer out = { .arena = &arena };

	for (int i = 0; i < 5000; i++)
		buffer_printf(&out, "%04d", i);
	ck_assert_uint_eq(out.len, 20000);
	ck_assert_uint_eq(strlen(out.data), 20000);
	ck_assert_mem_eq(out.data + 4 * 4321, "4321", 4);
	buffer_add(&out, "a\0b", 3);
	ck_assert_uint_eq(out.len, 20003);
	ck_assert_int_eq(out.data[20003], '\0');
	buffer_add(&out, NULL, 0);
	arena_free(&arena);
}
END_TEST

START_TEST(copies_end_in_nul)
{
	struct arena arena = { 0 };

	ck_assert_str_eq(arena_copy(&arena, "abcdef", 3), "abc");
	ck_assert_str_eq(arena_copy(&arena, NULL, 0), "");
	ck_assert_str_eq(arena_printf(&arena, "%s-%d", "a", 1), "a-1");
	arena_free(&arena);
}
END_TEST

int
main(void)
{
	return unit_run("arena",
		(const TTest *[]){ pieces_are_zero_and_aligned, a_reset_wipes,
			text_grows, copies_end_in_nul, NULL });
}
