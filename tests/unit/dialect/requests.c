/* Requests: each row of the table there and back, and what is refused. */
#include <string.h>

#include <json-c/json.h>

#include "dialect/estimate.h"
#include "dialect/request.h"
#include "unit.h"

static struct arena arena;

#define USER "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]"

static const struct {
	const char *name;
	enum form form;
	enum dialect kind;
	const char *body;
	const char *expected; /* of the provider's body, members by name */
	const char *dropped;
} written
	[] = {
		{ "chat to OpenAI: other bytes stay", FORM_CHAT, DIALECT_OPENAI,
			"{\"model\":\"m\", \"x\":1.50," USER "}",
			"{\"model\":\"up\",\"x\":1.50," USER
			",\"stream\":true,\"stream_options\":{\"include_usage\":true}}",
			"" },
		{ "usage cannot be turned off", FORM_CHAT, DIALECT_OPENAI,
			"{" USER
			",\"stream\":false,\"stream_options\":{\"include_usage\":false}}",
			"{\"model\":\"up\",\"stream\":true,\"stream_options\":{\"include_usage\":true}}",
			"" },
		{ "neither by an escape", FORM_CHAT, DIALECT_OPENAI,
			"{" USER
			",\"stream_option\\u0073\":{},\"max_tokens\":5}",
			"{\"stream_option\\u0073\":{\"include_usage\":true},\"max_tokens\":5}",
			"" },
		{ "a completion goes on", FORM_COMPLETION, DIALECT_OPENAI,
			"{\"prompt\":\"Once\",\"max_tokens\":7,\"echo\":true}",
			"{\"messages\":[{\"role\":\"user\",\"content\":\"Once\"}],\"max_completion_tokens\":7}",
			"echo" },
		{ "system, developer to blocks; neighbours merged", FORM_CHAT,
			DIALECT_ANTHROPIC,
			"{\"messages\":[{\"role\":\"system\",\"content\":\"A\"},{\"role\":\"developer\",\"content\":[{\"type\":\"text\",\"text\":\"B\"}]},{\"role\":\"user\",\"content\":\"x\"},{\"role\":\"user\",\"content\":\"y\"}]}",
			"{\"model\":\"up\",\"max_tokens\":4096,\"stream\":true,\"system\":[{\"type\":\"text\",\"text\":\"A\"},{\"type\":\"text\",\"text\":\"B\"}],\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"x\"},{\"type\":\"text\",\"text\":\"y\"}]}]}",
			"" },
		{ "the same to Gemini", FORM_CHAT, DIALECT_GEMINI,
			"{\"messages\":[{\"role\":\"system\",\"content\":\"A\"},{\"role\":\"user\",\"content\":\"x\"},{\"role\":\"assistant\",\"content\":\"y\"}]}",
			"{\"systemInstruction\":{\"parts\":[{\"text\":\"A\"}]},\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"x\"}]},{\"role\":\"model\",\"parts\":[{\"text\":\"y\"}]}],\"generationConfig\":{\"candidateCount\":1}}",
			"" },
		{ "images by data and by address", FORM_CHAT, DIALECT_ANTHROPIC,
			"{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image\\/png;base64,iVBO\"}},{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.com/a.png\"}}]}]}",
			"{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"iVBO\"}},{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://example.com/a.png\"}}]}]}",
			"" },
		{ "an image inline", FORM_CHAT, DIALECT_GEMINI,
			"{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,iVBO\"}}]}]}",
			"{\"contents\":[{\"role\":\"user\",\"parts\":[{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"iVBO\"}}]}]}",
			"" },
		{ "calls and results", FORM_CHAT, DIALECT_ANTHROPIC,
			"{\"messages\":[{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"2\"},{\"role\":\"user\",\"content\":\"ok\"}]}",
			"{\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"c1\",\"name\":\"f\",\"input\":{\"a\":1}}]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"c1\",\"content\":\"2\"},{\"type\":\"text\",\"text\":\"ok\"}]}]}",
			"" },
		{ "calls with a signature, results by name", FORM_CHAT, DIALECT_GEMINI, "{\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"},\"extra_content\":{\"google\":{\"thought_signature\":\"s\"}}}]},{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":[{\"type\":\"text\",\"text\":\"2\"}]}]}", "{\"contents\":[{\"role\":\"model\",\"parts\":[{\"functionCall\":{\"name\":\"f\",\"args\":{}},\"thoughtSignature\":\"s\"}]},{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"name\":\"f\",\"response\":{\"output\":\"2\"}}}]}]}",
			"" },
		{ "tools, any of them, one at a time", FORM_CHAT,
			DIALECT_ANTHROPIC,
			"{" USER
			",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"d\",\"parameters\":{\"type\":\"object\"}}}],\"tool_choice\":\"required\",\"parallel_tool_calls\":false}",
			"{\"tools\":[{\"name\":\"f\",\"description\":\"d\",\"input_schema\":{\"type\":\"object\"}}],\"tool_choice\":{\"type\":\"any\",\"disable_parallel_tool_use\":true}}",
			"" },
		{ "a tool by its name", FORM_CHAT, DIALECT_GEMINI,
			"{" USER
			",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}}],\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}}",
			"{\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\",\"parametersJsonSchema\":{\"type\":\"object\"}}]}],\"toolConfig\":{\"functionCallingConfig\":{\"mode\":\"ANY\",\"allowedFunctionNames\":[\"f\"]}}}",
			"" },
		{ "limits, stops, schema, effort; the rest is told", FORM_CHAT,
			DIALECT_ANTHROPIC,
			"{" USER
			",\"max_tokens\":9,\"stop\":\"\\n\",\"temperature\":1.7,\"seed\":1,\"logprobs\":true,\"a\\r\\nb\":1,\"reasoning_effort\":\"xhigh\",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":{\"type\":\"object\"}}}}",
			"{\"max_tokens\":9,\"stop_sequences\":[\"\\n\"],\"temperature\":1,\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\"}},\"effort\":\"high\"}}",
			"seed, logprobs" },
		{ "the same to Gemini, which has them", FORM_CHAT,
			DIALECT_GEMINI,
			"{" USER
			",\"n\":2,\"max_completion_tokens\":9,\"stop\":[\"a\",\"b\"],\"temperature\":1.7,\"seed\":1,\"logprobs\":true,\"top_logprobs\":3,\"presence_penalty\":0.5,\"user\":\"u\",\"reasoning_effort\":\"low\",\"response_format\":{\"type\":\"json_object\"}}",
			"{\"generationConfig\":{\"candidateCount\":2,\"maxOutputTokens\":9,\"stopSequences\":[\"a\",\"b\"],\"temperature\":1.7,\"seed\":1,\"presencePenalty\":0.5,\"responseLogprobs\":true,\"logprobs\":3,\"responseMimeType\":\"application/json\",\"thinkingConfig\":{\"thinkingBudget\":1024,\"includeThoughts\":true}}}",
			"user" },
		{ "messages to Anthropic: other bytes stay", FORM_MESSAGES,
			DIALECT_ANTHROPIC,
			"{\"max_tokens\":3,\"thinking\":{\"type\":\"adaptive\"}," USER
			"}",
			"{\"model\":\"up\",\"max_tokens\":3,\"thinking\":{\"type\":\"adaptive\"}," USER
			",\"stream\":true}",
			"" },
		{ "messages to chat", FORM_MESSAGES, DIALECT_OPENAI,
			"{\"max_tokens\":3,\"system\":[{\"type\":\"text\",\"text\":\"S\",\"cache_control\":{\"type\":\"ephemeral\"}}],\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"iVBO\"}}]},{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"t\",\"signature\":\"s\"},{\"type\":\"text\",\"text\":\"b\"},{\"type\":\"tool_use\",\"id\":\"c1\",\"name\":\"f\",\"input\":{\"a\":\"\\\"\"}}]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"c1\",\"content\":[{\"type\":\"text\",\"text\":\"2\"}]},{\"type\":\"text\",\"text\":\"c\"}]}],\"stop_sequences\":[\"x\"],\"top_k\":4,\"tools\":[{\"name\":\"f\",\"input_schema\":{\"type\":\"object\"}}],\"tool_choice\":{\"type\":\"tool\",\"name\":\"f\",\"disable_parallel_tool_use\":true}}",
			"{\"model\":\"up\",\"messages\":[{\"role\":\"system\",\"content\":\"S\"},{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,iVBO\"}}]},{\"role\":\"assistant\",\"content\":\"b\",\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":\\\"\\\\\\\"\\\"}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"2\"},{\"role\":\"user\",\"content\":\"c\"}],\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}}],\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}},\"parallel_tool_calls\":false,\"max_completion_tokens\":3,\"stop\":[\"x\"],\"stream\":true,\"stream_options\":{\"include_usage\":true}}",
			"top_k" },
		{ "messages to Gemini", FORM_MESSAGES, DIALECT_GEMINI,
			"{\"max_tokens\":3,\"system\":\"S\",\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"c1\",\"name\":\"f\",\"input\":{\"a\":1}}]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"c1\",\"content\":\"no\",\"is_error\":true}]}],\"top_k\":4,\"thinking\":{\"type\":\"adaptive\"}}",
			"{\"systemInstruction\":{\"parts\":[{\"text\":\"S\"}]},\"contents\":[{\"role\":\"model\",\"parts\":[{\"functionCall\":{\"name\":\"f\",\"args\":{\"a\":1}}}]},{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"name\":\"f\",\"response\":{\"error\":\"no\"}}}]}],\"generationConfig\":{\"candidateCount\":1,\"maxOutputTokens\":3,\"topK\":4}}",
			"thinking" },
		{ "embeddings go on", FORM_EMBEDDING, DIALECT_OPENAI,
			"{\"model\":\"m\",\"input\":[\"a\",\"b\"],\"dimensions\":8}",
			"{\"model\":\"up\",\"input\":[\"a\",\"b\"],\"dimensions\":8}",
			"" },
		{ "embeddings of Gemini", FORM_EMBEDDING, DIALECT_GEMINI,
			"{\"input\":[\"a\",\"b\"],\"dimensions\":8,\"user\":\"u\"}",
			"{\"requests\":[{\"model\":\"models/up\",\"content\":{\"parts\":[{\"text\":\"a\"}]},\"outputDimensionality\":8},{\"model\":\"models/up\",\"content\":{\"parts\":[{\"text\":\"b\"}]},\"outputDimensionality\":8}]}",
			"user" },
	};

static const struct {
	const char *name;
	enum form form;
	enum dialect kind;
	const char *body;
	int status;
	const char *param;
} refused[] = {
	{ "no JSON", FORM_CHAT, 0, "{", 400, NULL },
	{ "no object", FORM_CHAT, 0, "[]", 400, NULL },
	{ "no messages", FORM_CHAT, 0, "{}", 422, "messages" },
	{ "no message", FORM_CHAT, 0, "{\"messages\":[]}", 422, "messages" },
	{ "another role", FORM_CHAT, 0,
		"{\"messages\":[{\"role\":\"x\",\"content\":\"\"}]}", 422,
		"messages" },
	{ "n below 1", FORM_CHAT, 0, "{" USER ",\"n\":0}", 422, "n" },
	{ "n of a fraction", FORM_CHAT, 0, "{" USER ",\"n\":1.5}", 422, "n" },
	{ "n beyond all", FORM_CHAT, 0, "{" USER ",\"n\":1e15}", 422, "n" },
	{ "max_tokens below 0", FORM_CHAT, 0, "{" USER ",\"max_tokens\":-1}",
		422, "max_tokens" },
	{ "max_tokens as a text", FORM_MESSAGES, 0,
		"{" USER ",\"max_tokens\":\"9\"}", 422, "max_tokens" },
	{ "stream as a text", FORM_CHAT, 0, "{" USER ",\"stream\":\"yes\"}",
		422, "stream" },
	{ "store", FORM_CHAT, 0, "{" USER ",\"store\":true}", 422, "store" },
	{ "store by an escape", FORM_CHAT, 0, "{" USER ",\"st\\u006fre\":true}",
		422, "store" },
	{ "a search", FORM_CHAT, 0, "{" USER ",\"web_search_options\":{}}", 422,
		"web_search_options" },
	{ "a tier", FORM_CHAT, 0, "{" USER ",\"service_tier\":\"priority\"}",
		422, "service_tier" },
	{ "a file's id", FORM_CHAT, 0,
		"{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":{\"file_id\":\"f\"}}]}]}",
		422, "file_id" },
	{ "a file's id of Anthropic", FORM_MESSAGES, 1,
		"{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"document\",\"source\":{\"type\":\"file\",\"file_id\":\"f\"}}]}]}",
		422, "file_id" },
	{ "an image by its id", FORM_MESSAGES, 1,
		"{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"file\",\"file_id\":\"f\"}}]}]}",
		422, "file_id" },
	{ "a container", FORM_MESSAGES, 1, "{" USER ",\"container\":\"c\"}",
		422, "container" },
	{ "servers", FORM_MESSAGES, 1,
		"{" USER ",\"mcp_servers\":[{\"url\":\"x\"}]}", 422,
		"mcp_servers" },
	{ "a server's tool", FORM_MESSAGES, 1,
		"{" USER
		",\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}]}",
		422, "tools" },
	{ "a fast model", FORM_MESSAGES, 1, "{" USER ",\"speed\":\"fast\"}",
		422, "speed" },
	{ "a cache", FORM_CHAT, 2, "{" USER ",\"cached_content\":\"c\"}", 422,
		"cached_content" },
	{ "two answers of Anthropic", FORM_CHAT, 1, "{" USER ",\"n\":2}", 400,
		"n" },
	{ "an image's address for Gemini", FORM_CHAT, 2,
		"{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.com/a.png\"}}]}]}",
		400, "messages" },
	{ "sound for Anthropic", FORM_CHAT, 1,
		"{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\",\"input_audio\":{}}]}]}",
		400, "messages" },
	{ "an image that is no Base64", FORM_CHAT, 1,
		"{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,\\\"\"}}]}]}",
		422, "messages" },
	{ "arguments that are no object", FORM_CHAT, 1,
		"{\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"[]\"}}]}]}",
		422, "messages" },
	{ "a result without its call", FORM_CHAT, 2,
		"{\"messages\":[{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"x\"}]}",
		422, "messages" },
	{ "embeddings of Anthropic", FORM_EMBEDDING, 1, "{\"input\":\"a\"}",
		400, "model" },
	{ "no input", FORM_EMBEDDING, 0, "{}", 422, "input" },
	{ "a prompt in tokens", FORM_COMPLETION, 0, "{\"prompt\":[1]}", 422,
		"prompt" },
};

static const struct wrong *
write(enum form form, enum dialect kind, const char *body, struct buffer *out,
	struct buffer *dropped)
{
	const struct request_route route = { .kind = kind,
		.model = "up",
		.model_tokens = 4096,
		.stream = true };
	struct asked *asked;

	out->arena = dropped->arena = &arena;
	buffer_text(dropped, "");
	const struct wrong *wrong =
		request_read(&arena, form, body, strlen(body), &asked);
	return wrong ? wrong
		     : request_write(&arena, asked, &route, out, dropped);
}

START_TEST(bodies_are_written)
{
	for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
		struct buffer out = { 0 }, dropped = { 0 };
		const struct wrong *wrong = write(written[i].form,
			written[i].kind, written[i].body, &out, &dropped);
		ck_assert_msg(!wrong, "%s: %s", written[i].name,
			wrong ? wrong->message : "");
		struct json_object *ours = json_tokener_parse(out.data);
		struct json_object *theirs =
			json_tokener_parse(written[i].expected);
		ck_assert_msg(
			ours && theirs, "%s: %s", written[i].name, out.data);
		json_object_object_foreach(theirs, key, value)
		{
			ck_assert_msg(
				json_object_equal(value,
					json_object_object_get(ours, key)),
				"%s: %s of %s", written[i].name, key, out.data);
		}
		ck_assert_msg(!strcmp(dropped.data, written[i].dropped),
			"%s: dropped %s", written[i].name, dropped.data);
		json_object_put(ours);
		json_object_put(theirs);
	}
	arena_free(&arena);
}
END_TEST

START_TEST(what_cannot_be_is_refused)
{
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		struct buffer out = { 0 }, dropped = { 0 };
		const struct wrong *wrong = write(refused[i].form,
			refused[i].kind, refused[i].body, &out, &dropped);
		ck_assert_msg(wrong && wrong->status == refused[i].status,
			"%s: %s", refused[i].name, wrong ? wrong->message : "");
		ck_assert_msg(
			!refused[i].param ||
				(wrong->param && !strcmp(wrong->param,
							 refused[i].param)),
			"%s: %s", refused[i].name, wrong->message);
	}
	arena_free(&arena);
}
END_TEST

START_TEST(a_route_may_allow_and_lower)
{
	static const char body[] =
		"{" USER ",\"store\":true,\"max_tokens\":900,\"stream\":true}";
	struct request_route route = { .model = "a/b%\r",
		.stream = false,
		.max_tokens = 50,
		.server_tools = true };
	struct buffer out = { .arena = &arena }, dropped = { .arena = &arena };
	struct asked *asked;

	ck_assert(!request_read(
		&arena, FORM_CHAT, body, sizeof body - 1, &asked));
	ck_assert(request_facts(asked)->stream);
	ck_assert_int_eq(request_facts(asked)->max_tokens, 900);
	ck_assert(!request_write(&arena, asked, &route, &out, &dropped));
	ck_assert_str_eq(out.data,
		"{" USER
		",\"store\":true,\"max_tokens\":50,\"stream\":false,\"model\":\"a/b%\\r\"}");
	route.kind = DIALECT_GEMINI;
	ck_assert_str_eq(request_path(&arena, asked, &route),
		"/models/a%2Fb%25%0D:generateContent");
	arena_free(&arena);
}
END_TEST

START_TEST(input_is_estimated)
{
	static const char body[] =
		"{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"The quick brown fox jumps over the lazy dog.\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}]}]}";
	struct asked *asked;

	ck_assert(!request_read(
		&arena, FORM_CHAT, body, sizeof body - 1, &asked));
	/* 270 of 32, a message of 4, an image of 1 000 */
	ck_assert_int_eq(request_tokens(asked, 1000, 100), 9 + 4 + 1000);
	ck_assert_int_eq(request_tokens(asked, 0, 150), 20);
	arena_free(&arena);
}
END_TEST

START_TEST(golden_estimates)
{
	static const struct {
		const char *text;
		int tokens;
	} golden[] = {
		{ "The quick brown fox jumps over the lazy dog.", 9 },
		{ "getUserById(42)", 7 },
		{ "Größe: 1234567 €", 10 },
		{ "東京は日本の首都です。", 11 },
		{ "Привет, мир!", 5 },
		{ "", 0 },
	};

	for (size_t i = 0; i < sizeof golden / sizeof *golden; i++) {
		struct estimate whole = { 0 };
		estimate_text(&whole, golden[i].text, strlen(golden[i].text));
		ck_assert_msg(estimate_tokens(&whole, 100) == golden[i].tokens,
			"%s: %lld", golden[i].text,
			estimate_tokens(&whole, 100));
	}
}
END_TEST

int
main(void)
{
	return unit_run("requests",
		(const TTest *[]){ bodies_are_written,
			what_cannot_be_is_refused, a_route_may_allow_and_lower,
			input_is_estimated, golden_estimates, NULL });
}
