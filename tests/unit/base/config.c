/* Configuration: defaults, bounds, and a program that says why it stops. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/config.h"
#include "unit.h"

static const struct option own[] = {
	{ "UNIT_WORD", "word", "a word" },
	{ "UNIT_NUMBER", "5", "a number", 1, 9 },
	{ 0 },
};

static unsigned char key[4];

/* What a child that does this says as it ends; "" if it does not fail. */
static const char *
last_words(void (*act)(void))
{
	static char words[512];
	int ends[2], status;

	ck_assert_int_eq(pipe(ends), 0);
	pid_t pid = fork();
	if (!pid) {
		dup2(ends[1], STDERR_FILENO);
		act();
		_exit(0);
	}
	close(ends[1]);
	ssize_t len = read(ends[0], words, sizeof words - 1);
	close(ends[0]);
	words[len > 0 ? len : 0] = '\0';
	waitpid(pid, &status, 0);
	ck_assert_int_eq(WEXITSTATUS(status), *words ? 1 : 0);
	return words;
}

static void
load(void)
{
	config_load(own);
}

static void
load_key(void)
{
	config_load(own);
	config_key("SEAL_KEY_FILE", key, sizeof key);
}

START_TEST(defaults_hold)
{
	config_load(own);
	ck_assert_str_eq(config_text("UNIT_WORD"), "word");
	ck_assert_int_eq(config_number("UNIT_NUMBER"), 5);
	setenv("UNIT_WORD", "other", 1);
	setenv("UNIT_NUMBER", "9", 1);
	ck_assert_str_eq(config_text("UNIT_WORD"), "other");
	ck_assert_int_eq(config_number("UNIT_NUMBER"), 9);
	setenv("UNIT_WORD", "", 1);
	ck_assert_str_eq(config_text("UNIT_WORD"), "word");
}
END_TEST

START_TEST(a_wrong_value_is_named)
{
	static const char *const wrong[] = { "0", "10", "x", "5x", "5.0", " ",
		"99999999999999999999" };

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		setenv("UNIT_NUMBER", wrong[i], 1);
		ck_assert_msg(strstr(last_words(load),
				      "UNIT_NUMBER must be a number from 1 to "
				      "9, not "),
			"%s: %s", wrong[i], last_words(load));
	}
	setenv("UNIT_NUMBER", "1", 1);
	ck_assert_str_eq(last_words(load), "");
}
END_TEST

static void
write_key(const char *path, const char *digits)
{
	FILE *file = fopen(path, "we");

	ck_assert_ptr_nonnull(file);
	fputs(digits, file);
	fclose(file);
}

START_TEST(a_key_is_exactly_as_long_as_it_must_be)
{
	char path[] = "/tmp/tessera-unit.XXXXXX";
	static const char *const wrong[] = { "", "0001027", "00010",
		"0001020304", "000102zz" };

	unsetenv("SEAL_KEY_FILE");
	config_load(own);
	ck_assert(!config_key("SEAL_KEY_FILE", key, sizeof key));
	close(mkstemp(path));
	setenv("SEAL_KEY_FILE", path, 1);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		write_key(path, wrong[i]);
		const char *words = last_words(load_key);
		ck_assert_msg(strstr(words, "must hold 8 hex digits"), "%s: %s",
			wrong[i], words);
		ck_assert_ptr_null(strstr(words, "0001"));
	}
	write_key(path, "000102ff\n");
	ck_assert(config_key("SEAL_KEY_FILE", key, sizeof key));
	ck_assert_mem_eq(key, "\x00\x01\x02\xff", 4);
	unlink(path);
	ck_assert_ptr_nonnull(strstr(last_words(load_key), "SEAL_KEY_FILE"));
}
END_TEST

int
main(void)
{
	return unit_run("config",
		(const TTest *[]){ defaults_hold, a_wrong_value_is_named,
			a_key_is_exactly_as_long_as_it_must_be, NULL });
}
