/* Bodies of Gemini's generateContent. */
#include <string.h>

#include "dialect/request_parts.h"

static const char *const known[] = { "model", "messages", "prompt", "system",
	"stream", "stream_options", "max_tokens", "max_completion_tokens",
	"stop", "stop_sequences", "temperature", "top_p", "top_k", "n", "seed",
	"presence_penalty", "frequency_penalty", "logprobs", "top_logprobs",
	"tools", "tool_choice", "response_format", "reasoning_effort",
	"output_config", NULL };

/* Chat has arguments as a text, Anthropic as the object. */
static void
call(struct writing *w, const struct part *p)
{
	struct json json = { .value = p->text };

	if (p->text.type == JSON_STRING) {
		const char *text = json_text(w->arena, &p->text);
		if (!*text)
			text = "{}";
		if (json_read_to(w->arena, text, strlen(text),
			    DIALECT_DEPTH_MAX, &json) ||
			json.value.type != JSON_OBJECT) {
			w->wrong = asked_wrong(w->asked, "messages",
				"A tool call's arguments are no JSON object.");
			return;
		}
	}
	put_value(w, "{\"functionCall\":{\"name\":", &p->name);
	put_value(w, ",\"args\":", &json.value);
	put_if(w, "},\"thoughtSignature\":", &p->signature);
	put(w, p->signature.text ? "}" : "}}");
}

/* The call that a result belongs to, among the last; NULL if there is none. */
static const struct part *
called(const struct asked *a, const struct json_value *id)
{
	size_t n = a->call_count < CALLS_KEPT ? a->call_count : CALLS_KEPT;

	while (n--)
		if (a->calls[n]->id.len == id->len &&
			!memcmp(a->calls[n]->id.text, id->text, id->len))
			return a->calls[n];
	return NULL;
}

static void
result(struct writing *w, const struct part *p)
{
	const struct part *asked = called(w->asked, &p->id);

	if (!asked) {
		w->wrong = asked_wrong(w->asked, "messages",
			"A tool's result belongs to no call before it.");
		return;
	}
	put_value(w, "{\"functionResponse\":{\"name\":", &asked->name);
	put(w, p->failed ? ",\"response\":{\"error\":"
			 : ",\"response\":{\"output\":");
	put_value(w, "", &p->text);
	put(w, "}}}");
}

static void
one(struct writing *w, const struct part *p)
{
	switch (p->kind) {
	case PART_TEXT:
		put_value(w, "{\"text\":", &p->text);
		put(w, "}");
		break;
	case PART_IMAGE:
		buffer_printf(w->out,
			"{\"inlineData\":{\"mimeType\":\"%s\",\"data\":\"",
			p->mime);
		buffer_add(w->out, p->data, p->data_len);
		put(w, "\"}}");
		break;
	case PART_CALL:
		call(w, p);
		break;
	case PART_RESULT:
		result(w, p);
		break;
	default:
		unsupported(w, "messages", "An image by its address");
	}
}

static void
contents(struct writing *w)
{
	for (const struct part *p = w->asked->system; p; p = p->next) {
		put(w, p == w->asked->system
				? "\"systemInstruction\":{\"parts\":["
				: ",");
		put_value(w, "{\"text\":", &p->text);
		put(w, p->next ? "}" : "}]},");
	}
	put(w, "\"contents\":[");
	for (const struct turn *t = w->asked->turns; t; t = t->next) {
		put(w, t->assistant ? "{\"role\":\"model\",\"parts\":["
				    : "{\"role\":\"user\",\"parts\":[");
		for (const struct part *p = t->first; p; p = p->next) {
			one(w, p);
			put(w, p->next ? "," : "");
		}
		put(w, t->next ? "]}," : "]}");
	}
	put(w, "]");
}

static void
tools(struct writing *w)
{
	static const char *const modes[] = {
		[CHOICE_AUTO] = "AUTO",
		[CHOICE_NONE] = "NONE",
		[CHOICE_ANY] = "ANY",
		[CHOICE_NAMED] = "ANY",
	};
	const struct asked *a = w->asked;

	for (const struct tool *t = a->tools; t; t = t->next) {
		put(w, t == a->tools ? ",\"tools\":[{\"functionDeclarations\":["
				     : ",");
		put_value(w, "{\"name\":", &t->name);
		put_if(w, ",\"description\":", &t->description);
		put_if(w, ",\"parametersJsonSchema\":", &t->schema);
		put(w, t->next ? "}" : "}]}]");
	}
	if (a->one_call)
		drop(w, a->form == FORM_MESSAGES ? "disable_parallel_tool_use"
						 : "parallel_tool_calls");
	if (a->choice == CHOICE_NONE_SAID)
		return;
	buffer_printf(w->out,
		",\"toolConfig\":{\"functionCallingConfig\":{\"mode\":\"%s\"",
		modes[a->choice]);
	if (a->choice == CHOICE_NAMED) {
		put_value(w, ",\"allowedFunctionNames\":[", &a->choice_name);
		put(w, "]");
	}
	put(w, "}}");
}

static void
thinking(struct writing *w)
{
	static const struct {
		const char *effort;
		int budget;
	} budgets[] = {
		{ "none", 0 },
		{ "minimal", 512 },
		{ "low", 1024 },
		{ "medium", 8192 },
		{ "high", 24576 },
		{ "xhigh", 24576 },
		{ "max", 24576 },
	};

	for (size_t i = 0; i < sizeof budgets / sizeof *budgets; i++)
		if (json_is(&w->asked->effort, budgets[i].effort))
			buffer_printf(w->out,
				",\"thinkingConfig\":{\"thinkingBudget\":%d,\"includeThoughts\":%s}",
				budgets[i].budget,
				budgets[i].budget ? "true" : "false");
}

static void
generation(struct writing *w)
{
	static const char *const same[][2] = {
		{ "temperature", ",\"temperature\":" },
		{ "top_p", ",\"topP\":" },
		{ "top_k", ",\"topK\":" },
		{ "seed", ",\"seed\":" },
		{ "presence_penalty", ",\"presencePenalty\":" },
		{ "frequency_penalty", ",\"frequencyPenalty\":" },
		{ "logprobs", ",\"responseLogprobs\":" },
		{ "top_logprobs", ",\"logprobs\":" },
	};
	const struct asked *a = w->asked;

	buffer_printf(w->out, ",\"generationConfig\":{\"candidateCount\":%d",
		a->facts.n);
	if (put_max(w))
		buffer_printf(w->out, ",\"maxOutputTokens\":%lld", put_max(w));
	put_stops(w, ",\"stopSequences\":");
	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		put_param(w, same[i][0], same[i][1]);
	if (a->json || a->schema.text)
		put(w, ",\"responseMimeType\":\"application/json\"");
	put_if(w, ",\"responseJsonSchema\":", &a->schema);
	thinking(w);
	put(w, "}");
}

void
write_gemini(struct writing *w)
{
	put(w, "{");
	contents(w);
	tools(w);
	generation(w);
	put(w, "}");
	drop_all_but(w, known);
}
