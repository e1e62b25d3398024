/* Events of a provider's stream: what it sent as JSON, to inner events. */
#ifndef DIALECT_PARSE_H
#define DIALECT_PARSE_H

#include "dialect/event.h"

/* What a stream's parser remembers. Zero-initialised is at its beginning. */
struct parser {
	struct arena *arena; /* of the event at hand */
	struct events *events;
	const char *const *secrets; /* that no error repeats */
	struct tokens usage; /* Anthropic's comes in two pieces */
	long long fresh; /* its input that is not cached */
	long long made; /* and that it cached by this call */
	int block; /* Anthropic's block that is open */
	bool block_tool;
	bool arguments; /* the open call had some */
	bool finished;
	int tools[DIALECT_CHOICES_MAX]; /* how many calls a choice has */
};

/* Each returns NULL, or what is wrong with it: 502. */
const char *parse_openai(struct parser *, const struct json_value *);
const char *parse_anthropic(struct parser *, const struct json_value *);
const char *parse_gemini(struct parser *, const struct json_value *);

/* For the three: a member that counts tokens; 0 where it says none. */
long long parse_count(const struct json_value *object, const char *key);

void parse_put(struct parser *, enum event_kind, int choice,
	const struct json_value *text);

/* The error that a provider sent in mid-stream. */
void parse_error(struct parser *, const struct json_value *error);

#endif
