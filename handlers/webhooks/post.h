/* One delivery on its way: a POST, by a handle of libcurl that never blocks. */
#ifndef POST_H
#define POST_H

#include <stdbool.h>

#include <curl/curl.h>
#include <json-c/json.h>

#include "base/arena.h"
#include "net/guard.h"

enum { POST_BODY = 4096 /* bytes that are read of an answer's body */ };

struct post {
	CURL *curl; /* kept for the next one */
	struct json_object *job; /* as llm.hook_job; NULL: this place is free */
	struct arena arena;
	struct guard guard;
	struct curl_slist *headers;
	long long begun; /* clock_us() */
	size_t head; /* bytes of the answer's head so far */
	bool headed; /* all of it came */
	bool quick; /* it is known to answer within a second */
	size_t len;
	char body[POST_BODY];
};

/* Once, before any fork: reads HOOKS_DENY and HOOKS_ALLOW; die() if wrong. */
void post_start(void);

/* Signs and begins; takes the job. False when its secret does not open. */
bool post_begin(struct post *, CURLM *, struct json_object *job);

/* What came of it, as sender_turn takes it; the place is free then. */
struct json_object *post_end(struct post *, CURLM *, CURLcode);

#endif
