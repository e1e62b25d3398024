/* Large bodies, the most records, long transcripts; subtitles as others read
 * them. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cases.h"

#define HISTORY "/v1/audio/history"

enum { MEBI = 1048576, RECORD_MAX = 8 * MEBI, IMPORT_MAX = 32 * MEBI };

static void
ask(const char *method, const char *path, const char *body,
	struct answer *answer)
{
	struct query q = { .method = method,
		.path = filled(path),
		.authorization = authorization(token_b),
		.type = "application/json",
		.body = body,
		.len = body ? strlen(body) : 0 };

	ask_http(&q, answer);
}

/* before, then words up to so many bytes in all, then after. */
static char *
padded(const char *before, size_t size, const char *after)
{
	char *text = arena_alloc(kept_memory, size + 1);
	size_t head = strlen(before), tail = strlen(after);

	memcpy(text, before, head);
	for (size_t i = head; i < size - tail; i++)
		text[i] = i % 6 ? (char)('a' + i / 6 % 26) : ' ';
	memcpy(text + size - tail, after, tail);
	return text;
}

/* KiB that the group's workers hold (proc(5): VmRSS). */
static long
resident(void)
{
	long total = 0;
	char line[256];
	const char *command = arena_printf(kept_memory,
		"for p in $(pgrep -P $(cat %s/run/audio.pid)); do "
		"sed -n 's/^VmRSS: *\\([0-9]*\\).*/\\1/p' /proc/$p/status; done",
		setting("TEST_DATA"));
	FILE *out = popen(command, "r");

	while (fgets(line, sizeof line, out))
		total += strtol(line, NULL, 10);
	pclose(out);
	return total;
}

START_TEST(a_record_of_8_MiB_is_kept_and_given_back)
{
	struct answer answer;
	char *body = padded("{\"transcript\":\"", RECORD_MAX, "\"}");

	ask("GET", HISTORY, NULL, &answer);
	long before = resident();
	ask("POST", HISTORY, body, &answer);
	ck_assert_int_eq(answer.status, 201);
	const char *id = json_at(answer.body, "id");
	ck_assert_uint_eq(
		strlen(json_at(answer.body, "transcript")), RECORD_MAX - 17);
	ask("GET",
		arena_printf(kept_memory, HISTORY "/%s/export?format=txt", id),
		NULL, &answer);
	ck_assert_int_eq(answer.status, 200);
	ck_assert_uint_gt(answer.len, RECORD_MAX - 17);
	ck_assert_msg(resident() < before + 16384, "%ld KiB became %ld", before,
		resident());
	ask("POST", HISTORY,
		padded("{\"transcript\":\"", RECORD_MAX + 1, "\"}"), &answer);
	ck_assert_int_eq(answer.status, 413);
	ask("DELETE", arena_printf(kept_memory, HISTORY "/%s", id), NULL,
		&answer);
	ck_assert_int_eq(answer.status, 204);
}
END_TEST

#define ITEM "{\"transcription\":\""
#define META "\",\"metadata\":{\"timestamp\":1,\"fileName\":\"%d\"}}"

/* A list of items, each of size bytes but the last, which fills it up. */
static const char *
list_of(size_t size, size_t all)
{
	struct buffer out = { .arena = kept_memory };
	int n = 0;

	buffer_reserve(&out, all);
	buffer_text(&out, "[");
	while (out.len < all - 1) {
		bool last = all - 2 - out.len < 2 * size;
		const char *end = arena_printf(kept_memory, META, n++);
		buffer_text(&out,
			padded(ITEM, last ? all - 1 - out.len : size, end));
		if (!last)
			buffer_text(&out, ",");
	}
	buffer_text(&out, "]");
	return out.data;
}

START_TEST(an_import_of_32_MiB_is_read_and_given_back)
{
	struct answer answer;
	const char *body = list_of(MEBI, IMPORT_MAX);

	ck_assert_uint_eq(strlen(body), IMPORT_MAX);
	long before = resident();
	ask("POST", HISTORY "/import?dryRun=true", body, &answer);
	ck_assert_msg(answer.status == 200, "%s", answer.body);
	ck_assert_str_eq(json_at(answer.body, "imported"), "31");
	ck_assert_msg(resident() < before + 16384, "%ld KiB became %ld", before,
		resident());
	ask("POST", HISTORY "/import", padded("[\"", IMPORT_MAX + 1, "\"]"),
		&answer);
	ck_assert_int_eq(answer.status, 413);
}
END_TEST

START_TEST(an_item_over_8_MiB_is_refused_by_itself)
{
	struct answer answer;

	ask("POST", HISTORY "/import?dryRun=true",
		list_of(RECORD_MAX + 1, 3 * RECORD_MAX), &answer);
	ck_assert_msg(answer.status == 200, "%s", answer.body);
	ck_assert_str_eq(json_at(answer.body, "refused.#"), "2");
	ck_assert_str_eq(json_at(answer.body, "refused.0.reason"),
		"is larger than 8 MiB");
}
END_TEST

/* Who may not send it is told so before it is read. */
START_TEST(a_large_body_of_a_stranger_is_not_read)
{
	struct answer answer;
	struct query q = { .method = "POST",
		.path = HISTORY "/import",
		.authorization = authorization(token_unknown),
		.type = "application/json",
		.body = padded("[", 2 * MEBI, "") };

	q.len = strlen(q.body);
	ask_http(&q, &answer);
	ck_assert_int_eq(answer.status, 401);
}
END_TEST

START_TEST(ten_thousand_records_are_the_most)
{
	struct answer answer;
	const char *items = J([{"transcription":"a","metadata":{"timestamp":1}},
		{"transcription":"b c","metadata":{"timestamp":1}}]);

	ask("DELETE", HISTORY "?confirm=all", NULL, &answer);
	sql(filled("set session_replication_role = replica; insert into "
		   "audio.audio_history (user_id, title, original_id) select "
		   "'<user_b>', 'n', n from generate_series(1, 9999) as n; "
		   "reset session_replication_role"));
	ask("POST", HISTORY "/import", items, &answer);
	ck_assert_str_eq(json_at(answer.body, "imported"), "1");
	ck_assert_str_eq(json_at(answer.body, "refused.0.index"), "1");
	ck_assert_str_eq(json_at(answer.body, "refused.0.reason"),
		"you keep 10000 records, which is the most");
	ask("POST", HISTORY, "{}", &answer);
	ck_assert_int_eq(answer.status, 409);
	ck_assert_str_eq(json_at(answer.body, "error.message"),
		"You keep 10000 records, which is the most; delete some first.");
	ask("POST", HISTORY, J({"originalId":"7"}), &answer);
	ck_assert_int_eq(answer.status, 201);
	ask("DELETE", HISTORY "?confirm=all", NULL, &answer);
	ck_assert_int_eq(answer.status, 204);
	ask("POST", HISTORY, "{}", &answer);
	ck_assert_int_eq(answer.status, 201);
}
END_TEST

/* Positions of words end at 16383; the segments know better. */
START_TEST(a_phrase_is_found_at_the_end_of_a_long_transcript)
{
	struct answer answer;
	const char *text = padded("", 120000, " the golden ticket.");
	const char *body = arena_printf(kept_memory,
		"{\"language\":\"en\",\"transcript\":\"%s\",\"segments\":[{"
		"\"start\":0,\"end\":7200,\"text\":\"Long.\"},{\"start\":7200,"
		"\"end\":7201,\"text\":\"the golden\"},{\"start\":7201,"
		"\"end\":7202,\"text\":\"ticket.\"}]}",
		text);

	ask("POST", HISTORY, body, &answer);
	ck_assert_int_eq(answer.status, 201);
	ask("GET", HISTORY "?q=%22golden+ticket%22", NULL, &answer);
	ck_assert_str_eq(json_at(answer.body, "total"), "1");
	ck_assert_str_eq(json_at(answer.body, "items.0.startSeconds"), "7200");
	ck_assert(strstr(json_at(answer.body, "items.0.highlight"),
			  "<mark>golden</mark> <mark>ticket</mark>") != NULL);
	ask("GET", HISTORY "?q=%22ticket+golden%22", NULL, &answer);
	ck_assert_str_eq(json_at(answer.body, "total"), "0");
}
END_TEST

/* What others' parser reads in our subtitles, as JSON. */
static const char *
parsed(const char *format)
{
	struct answer answer;
	static char out[65536];
	const char *file = arena_printf(
		kept_memory, "%s/subtitles.%s", setting("STORE_DIR"), format);

	ask("GET",
		arena_printf(kept_memory, HISTORY "/<shown>/export?format=%s",
			format),
		NULL, &answer);
	FILE *to = fopen(file, "w");
	fwrite(answer.body, 1, answer.len, to);
	fclose(to);
	FILE *from = popen(
		arena_printf(kept_memory,
			"cd tests/audio/subtitles && { [ -d node_modules ] || "
			"npm ci --silent; } && node read.js '%s'",
			file),
		"r");
	size_t len = fread(out, 1, sizeof out - 1, from);
	out[len] = 0;
	ck_assert_msg(pclose(from) == 0, "%s: %s", format, answer.body);
	remove(file);
	return out;
}

START_TEST(others_read_our_subtitles)
{
	static const char *const formats[] = { "srt", "vtt" };
	struct answer answer;

	ask("POST", HISTORY,
		"{\"segments\":[{\"start\":3661.5,\"end\":3662,\"text\":\"One "
		"--> <b>\\n\\n2\\n00:00:01,000 --> 00:00:02,000\\n& more\"},{"
		"\"start\":0,\"end\":2.25,\"text\":\"Zero\",\"speaker\":\"A\"}]}",
		&answer);
	keep("shown", json_at(answer.body, "id"));
	for (int i = 0; i < 2; i++) {
		const char *cues = parsed(formats[i]);
		ck_assert_str_eq(json_at(cues, "#"), "2");
		ck_assert_str_eq(json_at(cues, "0.start"), "0");
		ck_assert_str_eq(json_at(cues, "0.end"), "2.25");
		ck_assert(strstr(json_at(cues, "0.text"), "Zero") != NULL);
		ck_assert_str_eq(json_at(cues, "1.start"), "3661.5");
		ck_assert_str_eq(json_at(cues, "1.end"), "3662");
		ck_assert(strstr(json_at(cues, "1.text"), "more") != NULL);
	}
}
END_TEST

const TTest *const *
size_tests(void)
{
	static const TTest *tests[8];

	tests[0] = a_record_of_8_MiB_is_kept_and_given_back;
	tests[1] = an_import_of_32_MiB_is_read_and_given_back;
	tests[2] = a_large_body_of_a_stranger_is_not_read;
	tests[3] = ten_thousand_records_are_the_most;
	tests[4] = a_phrase_is_found_at_the_end_of_a_long_transcript;
	tests[5] = others_read_our_subtitles;
	tests[6] = an_item_over_8_MiB_is_refused_by_itself;
	return tests;
}
