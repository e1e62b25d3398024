/* Texts of pages in other languages, and which one a person wants. */
#include "page/template.h"
#include "page/words.h"
#include "unit.h"

const struct template_file template_files[] = {
	{ "page", "{{_Hello [name]}} {{_Unknown}} {{=says}} {{_See [=says]}}" },
	{ "de.words", "# German\n"
		      "Hello [name]\n\t[name], hallo\n"
		      "Sign in\n\tAnmelden\n"
		      "See [=says]\n\tSiehe [=says]\n"
		      "must be # to #\n\tvon # bis #\n" },
	{ "fr.words", "# French\nSign in\n\tSe connecter\n" },
	{ "de.words", "# more of it\nSign out\n\tAbmelden\n" },
	{ 0 },
};

static const struct {
	const char *wanted;
	const char *language;
} languages[] = {
	{ NULL, "en" },
	{ "", "en" },
	{ "de", "de" },
	{ "DE-at", "de" },
	{ "de-AT,de;q=0.9,en;q=0.8", "de" },
	{ "en-US,en;q=0.9,de;q=0.8", "en" },
	{ "es, de;q=0.5, en;q=0.4", "de" },
	{ "en;q=0.4,fr;q=0.6", "fr" },
	{ "de;q=0, en", "en" },
	{ "de;q=0", "en" },
	{ "den,fro", "en" },
	{ "*", "en" },
	{ "es fr-CA de", "fr" }, /* ui_locales */
	{ ";;;,,=q;q=q,de", "de" },
	{ "de ; q=0.1 , fr ; q=0.2", "fr" },
};

static const struct {
	const char *language;
	const char *english;
	const char *text;
} texts[] = {
	{ "en", "Sign in", "Sign in" },
	{ "de", "Sign in", "Anmelden" },
	{ "de", "Sign out", "Abmelden" },
	{ "fr", "Sign out", "Sign out" },
	{ "de", "Sign", "Sign" },
	{ "de", "Anmelden", "Anmelden" },
	{ "de", "must be 8 to 128", "von 8 bis 128" },
	{ "de", "", "" },
	{ "de", "# German\nHello [name]", "# German\nHello [name]" },
};

START_TEST(the_best_language_is_taken)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
		ck_assert_str_eq(words_language(&arena, languages[i].wanted),
			languages[i].language);
	arena_free(&arena);
}
END_TEST

START_TEST(a_text_is_found)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		ck_assert_str_eq(
			words_in(&arena, texts[i].language, texts[i].english),
			texts[i].text);
	arena_free(&arena);
}
END_TEST

START_TEST(a_page_has_them_with_values)
{
	struct arena arena = { 0 };
	struct json_object *values =
		json_tokener_parse("{\"name\":\"<b>\",\"says\":\"Sign in\"}");

	ck_assert_str_eq(template_render(&arena, "de", "page", values),
		"&lt;b&gt;, hallo Unknown Anmelden Siehe Anmelden");
	ck_assert_str_eq(template_render(&arena, "en", "page", values),
		"Hello &lt;b&gt; Unknown Sign in See Sign in");
	json_object_put(values);
	arena_free(&arena);
}
END_TEST

int
main(void)
{
	return unit_run("words",
		(const TTest *[]){ the_best_language_is_taken, a_text_is_found,
			a_page_has_them_with_values, NULL });
}
