/* Limits of what providers send, errors in both shapes, embeddings. */
#include <string.h>

#include "dialect/reply.h"
#include "dialect/sse.h"
#include "dialect/wrong.h"
#include "unit.h"

static struct arena arena, kept;

static struct reply *
begin(enum dialect kind, enum form form, bool stream)
{
	const struct reply_plan plan = { .kind = kind,
		.form = form,
		.stream = stream,
		.id = "h",
		.model = "m",
		.created = 5,
		.input = 10,
		.percent = 100 };

	return reply_begin(&kept, &plan);
}

static enum reply_state
feed(struct reply *r, const char *text)
{
	struct buffer out = { .arena = &arena };

	return reply_feed(r, text, strlen(text), &out);
}

static void
done(void)
{
	arena_free(&arena);
	arena_free(&kept);
}

/* An event of this many bytes beside its JSON, in blanks. */
static enum reply_state
padded(size_t blanks)
{
	struct buffer text = { .arena = &arena };

	buffer_text(&text, "data: {\"choices\":[]");
	for (size_t i = 0; i < blanks; i++)
		buffer_add(&text, " ", 1);
	buffer_text(&text, "}\n\n");
	return feed(begin(DIALECT_OPENAI, FORM_CHAT, true), text.data);
}

START_TEST(an_event_is_a_mebibyte)
{
	size_t rest = strlen("data: {\"choices\":[]}\n\n");

	ck_assert_int_eq(padded((1 << 20) - rest), REPLY_MORE);
	ck_assert_int_eq(padded((1 << 20) - rest + 1), REPLY_FAILED);
	done();
}
END_TEST

START_TEST(comments_without_end_are_too_long)
{
	struct reply *r = begin(DIALECT_OPENAI, FORM_CHAT, true);
	enum reply_state state = REPLY_MORE;

	for (int i = 0; i < (1 << 18) + 1 && state == REPLY_MORE; i++)
		state = feed(r, ":ab\n");
	ck_assert_int_eq(state, REPLY_FAILED);
	done();
}
END_TEST

static enum reply_state
nested(int levels)
{
	struct buffer text = { .arena = &arena };

	buffer_text(&text, "data: {\"x\":");
	for (int i = 1; i < levels; i++)
		buffer_text(&text, "[");
	for (int i = 1; i < levels; i++)
		buffer_text(&text, "]");
	buffer_text(&text, "}\n\n");
	return feed(begin(DIALECT_OPENAI, FORM_CHAT, true), text.data);
}

START_TEST(sixty_four_levels)
{
	ck_assert_int_eq(nested(64), REPLY_MORE);
	ck_assert_int_eq(nested(65), REPLY_FAILED);
	ck_assert_int_eq(nested(10000), REPLY_FAILED);
	done();
}
END_TEST

START_TEST(a_hundred_and_twenty_eight_calls)
{
	struct reply *r = begin(DIALECT_OPENAI, FORM_MESSAGES, true);
	enum reply_state state = REPLY_MORE;
	int i = 0;

	for (; i < 10000 && state == REPLY_MORE; i++)
		state = feed(r,
			arena_printf(&arena,
				"data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":%d,\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}}]}\n\n",
				i));
	ck_assert_int_eq(state, REPLY_FAILED);
	ck_assert_int_eq(i, 129);
	done();
}
END_TEST

START_TEST(what_is_joined_is_eight_mebibytes)
{
	struct reply *r = begin(DIALECT_OPENAI, FORM_CHAT, false);
	struct buffer text = { .arena = &kept };
	enum reply_state state = REPLY_MORE;
	int i = 0;

	buffer_text(&text, "data: {\"choices\":[{\"delta\":{\"content\":\"");
	for (int n = 0; n < 1000; n++)
		buffer_text(&text, "0123456789");
	buffer_text(&text, "\"}}]}\n\n");
	for (; i < 2000 && state == REPLY_MORE; i++) {
		state = feed(r, text.data);
		arena_reset(&arena);
	}
	ck_assert_int_eq(state, REPLY_FAILED);
	ck_assert_int_gt(i, 800);
	ck_assert_int_lt(i, 840);
	done();
}
END_TEST

/* A chunk's other bytes are untouched, blanks and odd keys too. */
START_TEST(other_bytes_stay)
{
	struct reply *r = begin(DIALECT_OPENAI, FORM_CHAT, true);
	struct buffer out = { .arena = &arena };
	static const char sent[] =
		"data: {\"x\" : [1.0, \"\\u00e4\"], \"id\":\"theirs\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"A\",\"y\":1e2}}] ,\"model\": \"up\",\"usage\":null}\n\n";
	static const char told[] =
		"data: {\"x\" : [1.0, \"\\u00e4\"], \"id\":\"chatcmpl-h\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"A\",\"y\":1e2}}] ,\"model\": \"m\",\"usage\":null}\n\n";

	reply_feed(r, sent, sizeof sent - 1, &out);
	ck_assert_str_eq(out.data, told);
	done();
}
END_TEST

static const struct {
	int status;
	const char *body;
	int told;
	const char *code;
	const char *message;
} errors[] = {
	{ 400, "{\"error\":{\"message\":\"max_tokens is too large\"}}", 400,
		"invalid_request", "max_tokens is too large" },
	{ 422, "{\"detail\":\"no such field\"}", 422, "invalid_request",
		"no such field" },
	{ 413, "[{\"error\":{\"message\":\"too long\"}}]", 413,
		"payload_too_large", "too long" },
	{ 400, "{\"error\":{\"message\":\"bad key sk-proj-abcdef123456, K3Y at https://api.example/v1 and api.example!\"}}",
		400, "invalid_request", "bad key ***, *** at *** and ***!" },
	{ 400, "<html>", 400, "invalid_request",
		"The provider refuses this request." },
	{ 429, "{}", 429, "rate_limit_exceeded",
		"The provider takes no more requests for a while." },
	{ 401, "{\"error\":{\"message\":\"Incorrect API key\"}}", 502,
		"provider_error", "The provider could not answer." },
	{ 404, "", 502, "provider_error", "The provider could not answer." },
	{ 529, "", 502, "provider_error", "The provider could not answer." },
	{ 408, "", 504, "provider_timeout", "The provider took too long." },
};

START_TEST(errors_of_providers)
{
	static const char *const secrets[] = { "K3Y", "api.example", NULL };

	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
		const struct wrong *w = wrong_of_provider(&arena,
			errors[i].status, errors[i].body,
			strlen(errors[i].body), secrets);
		ck_assert_int_eq(w->status, errors[i].told);
		ck_assert_str_eq(w->code, errors[i].code);
		ck_assert_str_eq(w->message, errors[i].message);
		ck_assert(w->provider);
	}
	done();
}
END_TEST

START_TEST(a_sentence_has_500_characters)
{
	struct buffer body = { .arena = &arena };

	buffer_text(&body, "{\"error\":\"");
	for (int i = 0; i < 600; i++)
		buffer_text(&body, "ä");
	buffer_text(&body, "\"}");
	const struct wrong *w =
		wrong_of_provider(&arena, 400, body.data, body.len, NULL);
	ck_assert_int_eq(strlen(w->message), 1000);
	done();
}
END_TEST

static const struct {
	int status;
	const char *code;
	const char *openai;
	const char *anthropic;
} types[] = {
	{ 400, "invalid_request", "invalid_request_error",
		"invalid_request_error" },
	{ 401, "unauthorized", "invalid_request_error",
		"authentication_error" },
	{ 403, "insufficient_credits", "insufficient_quota", "billing_error" },
	{ 403, "budget_exceeded", "insufficient_quota", "billing_error" },
	{ 403, "forbidden", "invalid_request_error", "permission_error" },
	{ 404, "model_not_found", "invalid_request_error", "not_found_error" },
	{ 409, "in_progress", "invalid_request_error", "api_error" },
	{ 413, "payload_too_large", "invalid_request_error",
		"request_too_large" },
	{ 422, "validation_error", "invalid_request_error",
		"invalid_request_error" },
	{ 429, "rate_limit_exceeded", "rate_limit_error", "rate_limit_error" },
	{ 502, "provider_error", "server_error", "api_error" },
	{ 503, "service_unavailable", "server_error", "overloaded_error" },
	{ 504, "provider_timeout", "server_error", "timeout_error" },
};

START_TEST(both_shapes_of_errors)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		const struct wrong w = { types[i].status, types[i].code, "S.",
			"n" };
		struct buffer chat = { .arena = &arena };
		struct buffer messages = { .arena = &arena };
		wrong_write(&chat, FORM_CHAT, &w, NULL);
		wrong_write(&messages, FORM_MESSAGES, &w, NULL);
		ck_assert_str_eq(chat.data,
			arena_printf(&arena,
				"{\"error\":{\"code\":\"%s\",\"message\":\"S.\",\"type\":\"%s\",\"param\":\"n\"}}",
				types[i].code, types[i].openai));
		ck_assert_str_eq(messages.data,
			arena_printf(&arena,
				"{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"S.\"}}",
				types[i].anthropic));
	}
	done();
}
END_TEST

static const char *
embedded(enum dialect kind, bool base64, const char *body)
{
	const struct reply_plan plan = { .kind = kind,
		.form = FORM_EMBEDDING,
		.base64 = base64,
		.id = "h",
		.model = "m",
		.input = 10,
		.percent = 100 };
	struct buffer out = { .arena = &arena };

	struct reply *r = reply_begin(&kept, &plan);
	enum reply_state state = reply_whole(r, body, strlen(body), &out);
	if (state != REPLY_ENDED)
		return "failed";
	reply_close(r, 3, &out);
	return out.data;
}

START_TEST(embeddings)
{
	static const char gemini[] =
		"{\"embeddings\":[{\"values\":[0.5,-1]},{\"values\":[2]}]}";

	ck_assert_str_eq(
		embedded(DIALECT_OPENAI, false,
			"{\"object\":\"list\",\"data\":[{\"embedding\":\"AAAAPw==\"}],\"model\":\"up\",\"usage\":{\"prompt_tokens\":4,\"total_tokens\":4}}"),
		"{\"object\":\"list\",\"data\":[{\"embedding\":\"AAAAPw==\"}],\"model\":\"m\",\"usage\":{\"prompt_tokens\":4,\"total_tokens\":4,\"credits_used\":3}}");
	ck_assert_str_eq(embedded(DIALECT_GEMINI, false, gemini),
		"{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"embedding\":[0.5,-1],\"index\":0},{\"object\":\"embedding\",\"embedding\":[2],\"index\":1}],\"model\":\"m\",\"usage\":{\"prompt_tokens\":10,\"total_tokens\":10,\"credits_used\":3,\"estimated\":true}}");
	ck_assert(strstr(embedded(DIALECT_GEMINI, true, gemini),
		"\"embedding\":\"AAAAPwAAgL8=\",\"index\":0"));
	ck_assert_str_eq(embedded(DIALECT_OPENAI, false, "{}"), "failed");
	done();
}
END_TEST

/* Of routes that do not stream: to a client who does, as chunks. */
START_TEST(a_whole_answer)
{
	static const char body[] =
		"{\"id\":\"x\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"up\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}";
	struct reply *r = begin(DIALECT_OPENAI, FORM_MESSAGES, false);
	struct buffer out = { .arena = &arena };

	ck_assert_int_eq(
		reply_whole(r, body, sizeof body - 1, &out), REPLY_ENDED);
	reply_close(r, 1, &out);
	ck_assert(strstr(out.data, "\"text\":\"Hello\""));
	ck_assert(strstr(out.data, "\"output_tokens\":2,\"credits_used\":1"));
	r = begin(DIALECT_OPENAI, FORM_CHAT, true);
	out.len = 0;
	ck_assert_int_eq(
		reply_whole(r, body, sizeof body - 1, &out), REPLY_ENDED);
	reply_close(r, 1, &out);
	ck_assert(strstr(out.data,
		"\"delta\":{\"role\":\"assistant\",\"content\":\"Hello\"}"));
	ck_assert(!strstr(out.data, "\"message\""));
	done();
}
END_TEST

int
main(void)
{
	return unit_run("limits",
		(const TTest *[]){ an_event_is_a_mebibyte,
			comments_without_end_are_too_long, sixty_four_levels,
			a_hundred_and_twenty_eight_calls,
			what_is_joined_is_eight_mebibytes, other_bytes_stay,
			errors_of_providers, a_sentence_has_500_characters,
			both_shapes_of_errors, embeddings, a_whole_answer,
			NULL });
}
