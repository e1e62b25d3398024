/*
 * What providers speak and clients ask in, each translated to the others by way
 * of one inner event. Nothing here knows a network, a database or a clock; every
 * byte may be hostile. handlers/inference/DIALECTS.md has the table.
 */
#ifndef DIALECT_DIALECT_H
#define DIALECT_DIALECT_H

#include <stdbool.h>

enum {
	DIALECT_DEPTH_MAX = 64, /* of a client's and a provider's JSON */
	DIALECT_EVENT_MAX = 1 << 20, /* bytes of one event of a provider */
	DIALECT_JOINED_MAX = 8 << 20, /* of an answer that is joined */
	DIALECT_TOOLS_MAX = 128, /* calls in one choice */
	DIALECT_CHOICES_MAX = 128, /* n */
};

/* What a provider speaks. */
enum dialect {
	DIALECT_OPENAI,
	DIALECT_ANTHROPIC,
	DIALECT_GEMINI,
};

/* What a client asks in. */
enum form {
	FORM_CHAT,
	FORM_COMPLETION,
	FORM_MESSAGES,
	FORM_EMBEDDING,
};

/* What a client is told; source is the provider's where it said so. */
struct wrong {
	int status;
	const char *code;
	const char *message;
	const char *param; /* NULL: none */
	bool provider;
};

struct tokens {
	long long input; /* with those cached */
	long long cached;
	long long output; /* with reasoning */
	long long reasoning;
	bool estimated; /* the provider did not say all of it */
};

#endif
