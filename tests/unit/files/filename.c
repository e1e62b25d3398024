/* Names of files, as clients write them. */
#include "files/filename.h"
#include "unit.h"

START_TEST(folders_are_left_out)
{
	ck_assert_str_eq(filename_base("a.csv"), "a.csv");
	ck_assert_str_eq(filename_base("C:\\Users\\Ann\\a.csv"), "a.csv");
	ck_assert_str_eq(filename_base("/etc/passwd"), "passwd");
	ck_assert_str_eq(filename_base("a/"), "");
	ck_assert_str_eq(filename_base("M\xfcller.csv"), "");
	ck_assert_str_eq(filename_base(NULL), "");
}
END_TEST

START_TEST(endings_are_taken_in_any_case)
{
	struct arena arena = { 0 };
	const char *types = ".json|.log";

	ck_assert_str_eq(filename_type(&arena, types, "x.LOG"), ".log");
	ck_assert_str_eq(filename_type(&arena, NULL, "x.LOG"), "");
	ck_assert_ptr_null(filename_type(&arena, types, "log"));
	ck_assert_ptr_null(filename_type(&arena, types, NULL));
	arena_free(&arena);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { folders_are_left_out,
		endings_are_taken_in_any_case, NULL };

	return unit_run("filename", tests);
}
