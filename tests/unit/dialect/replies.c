/* Each script of the stand-in, to each kind of client, in one piece and cut. */
#include "dialect/reply.h"
#include "unit.h"

#include "seen.h"

static const char *const folders[] = {
	[DIALECT_OPENAI] = "openai",
	[DIALECT_ANTHROPIC] = "anthropic",
	[DIALECT_GEMINI] = "gemini",
};

static const struct way ways[] = {
	{ FORM_CHAT, true, true },
	{ FORM_CHAT, true, true, 1 },
	{ FORM_CHAT, true, false },
	{ FORM_CHAT, true, false, 1 },
	{ FORM_CHAT, false, false },
	{ FORM_CHAT, false, false, 1 },
	{ FORM_MESSAGES, true, false },
	{ FORM_MESSAGES, true, false, 1 },
	{ FORM_MESSAGES, true, false, 7 },
	{ FORM_MESSAGES, false, false },
	{ FORM_MESSAGES, false, false, 1 },
	{ FORM_COMPLETION, true, false },
	{ FORM_COMPLETION, true, true, 1 },
	{ FORM_COMPLETION, false, false, 3 },
};

static enum reply_state
feed(struct reply *reply, const struct script *s, const struct way *way,
	struct buffer *out)
{
	struct arena scratch = { 0 };
	enum reply_state state = REPLY_MORE;
	size_t step = way->cut ? way->cut : s->bytes.len;

	for (size_t i = 0, n = 1; n && state == REPLY_MORE; i += n) {
		struct buffer piece = { .arena = &scratch };
		n = s->bytes.len - i < step ? s->bytes.len - i : step;
		state = n ? reply_feed(reply, s->bytes.data + i, n, &piece)
			  : reply_eof(reply, &piece);
		buffer_add(out, piece.data, piece.len);
		arena_reset(&scratch);
	}
	arena_free(&scratch);
	return state;
}

static void
same_text(const char *what, const char *expected, const struct buffer *seen)
{
	const char *text = seen->data ? seen->data : "";

	ck_assert_msg(!strcmp(expected ? expected : "", text),
		"%s: %s is %s, not %s", at, what, text, expected);
}

static void
same_tokens(const struct script *s, const struct tokens *t)
{
	if (!s->usage)
		return;
	ck_assert_msg(t->input == s->tokens.input &&
			      t->cached == s->tokens.cached &&
			      t->output == s->tokens.output &&
			      t->reasoning == s->tokens.reasoning &&
			      t->estimated == s->tokens.estimated,
		"%s: usage %lld %lld %lld %lld %d", at, t->input, t->cached,
		t->output, t->reasoning, t->estimated);
}

/* Told to the client as it is billed. */
static void
check_usage(const struct seen *seen, const struct script *s, enum form form)
{
	ck_assert_msg(seen->credits == 7, "%s: no credits", at);
	ck_assert_int_eq(seen->output, s->tokens.output);
	ck_assert_int_eq(seen->estimated, s->tokens.estimated);
	if (form == FORM_MESSAGES)
		return;
	ck_assert_int_eq(seen->input, s->tokens.input);
	ck_assert_int_eq(seen->cached, s->tokens.cached);
	ck_assert_int_eq(seen->reasoned, s->tokens.reasoning);
}

static void
check(const struct seen *seen, const struct script *s, enum form form)
{
	ck_assert_msg(seen->ends == 1, "%s: %d ends", at, seen->ends);
	check_usage(seen, s, form);
	same_text("text", s->text, &seen->text);
	ck_assert_msg(
		form == FORM_COMPLETION || !strcmp(s->finish, seen->finish),
		"%s: %s", at, seen->finish);
	if (form == FORM_COMPLETION)
		return;
	same_text("reasoning", s->reasoning, &seen->reasoning);
	ck_assert_msg(
		seen->tools == s->tool_count, "%s: %d calls", at, seen->tools);
	for (int i = 0; i < s->tool_count; i++) {
		same_text("call", s->tools[i].name, &seen->names[i]);
		struct json_object *a =
			json_tokener_parse(s->tools[i].arguments);
		struct json_object *b = json_tokener_parse(
			seen->arguments[i].len ? seen->arguments[i].data
					       : "{}");
		ck_assert_msg(json_object_equal(a, b), "%s: %s", at,
			seen->arguments[i].data);
		json_object_put(a);
		json_object_put(b);
	}
}

static void
play(enum dialect kind, const struct script *s, const struct way *way)
{
	const struct reply_plan plan = { .kind = kind,
		.form = way->form,
		.stream = way->stream,
		.include_usage = way->include_usage,
		.id = "hold",
		.model = "asked/model",
		.created = 1700000000,
		.input = 100,
		.percent = 100 };
	struct arena kept = { 0 };
	struct buffer out = { .arena = &arena };
	struct seen seen = { .failed = s->failed };

	at = arena_printf(&arena, "%s form %d stream %d usage %d cut %zu",
		s->name, way->form, way->stream, way->include_usage, way->cut);
	struct reply *reply = reply_begin(&kept, &plan);
	enum reply_state state = feed(reply, s, way, &out);
	struct tokens tokens = reply_tokens(reply);
	same_tokens(s, &tokens);
	ck_assert_msg(
		(state == REPLY_FAILED) == !!s->failed && state != REPLY_MORE,
		"%s: state %d", at, state);
	if (s->failed) {
		ck_assert_msg(!strcmp(reply_wrong(reply)->code, s->failed),
			"%s: %s", at, reply_wrong(reply)->code);
		ck_assert_msg(!strstr(reply_wrong(reply)->message, "secret"),
			"%s: %s", at, reply_wrong(reply)->message);
		ck_assert_int_eq(reply_began(reply), !s->early);
		ck_assert_msg(!s->early || out.len == 0, "%s: early", at);
		reply_fail(reply, reply_wrong(reply), 7, &out);
		ck_assert(strstr(out.data, "\"error\":{"));
		if (way->stream)
			see(&seen, &out, way);
	} else {
		reply_close(reply, 7, &out);
		see(&seen, &out, way);
		check(&seen, s, way->form);
	}
	arena_free(&kept);
}

static void
play_all(enum dialect kind)
{
	char path[256];
	struct dirent *entry;
	int count = 0;

	snprintf(path, sizeof path, "%s/%s", scripts, folders[kind]);
	DIR *dir = opendir(path);
	ck_assert_msg(dir, "%s", path);
	while ((entry = readdir(dir))) {
		if (*entry->d_name == '.')
			continue;
		struct script s =
			script_read(&arena, folders[kind], entry->d_name);
		for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
			if (!s.chat || ways[i].form == FORM_CHAT)
				play(kind, &s, &ways[i]);
		arena_reset(&arena);
		count++;
	}
	closedir(dir);
	ck_assert_int_gt(count, 5);
}

START_TEST(scripts_of_openai)
{
	play_all(DIALECT_OPENAI);
}
END_TEST

START_TEST(scripts_of_anthropic)
{
	play_all(DIALECT_ANTHROPIC);
}
END_TEST

START_TEST(scripts_of_gemini)
{
	play_all(DIALECT_GEMINI);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		scripts_of_openai,
		scripts_of_anthropic,
		scripts_of_gemini,
		NULL,
	};

	return unit_run("replies", tests);
}
