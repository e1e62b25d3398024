/* What rooms that pay have in common: a job asked for, made, and its refusals. */
#include <string.h>

#include "billing.h"
#include "db/ask.h"
#include "stripe.h"
#include "text/json.h"
#include "text/jsonc.h"

enum { COME_AGAIN = 5 }; /* seconds: the biller goes on meanwhile */

bool
buy_possible(struct request *r)
{
	return stripe_configured() ||
	       refuse(r, 503, "payments_not_configured",
		       "This installation takes no payments.");
}

bool
reply_url(struct request *r, const char *name, const char *url)
{
	struct buffer body = { .arena = &r->arena };

	buffer_printf(&body, "{\"%s\":", name);
	json_quote(&body, url, strlen(url));
	buffer_text(&body, "}");
	return reply_body(r, r->route->status, NULL, body.data, body.len);
}

/* The card's reason, or NULL when it was something else. */
static const char *
declined(const struct job *job)
{
	return job->code && !strncmp(job->code, "card:", 5) ? job->code + 5
							    : NULL;
}

static bool
refuse_failed(struct request *r, const struct job *job)
{
	struct buffer details = { .arena = &r->arena };
	const char *reason = declined(job);

	if (!reason && job->code && !strcmp(job->code, "resource_missing"))
		return refuse_with(r, 422, "validation_error", NULL,
			"{\"payment_method_id\":\"is not known\"}");
	if (!reason)
		return refuse(r, 502, "payment_provider_error",
			"The payment provider refused this.");
	buffer_text(&details, "{\"decline_code\":");
	json_quote(&details, reason, strlen(reason));
	buffer_text(&details, "}");
	return refuse_with(r, 402, "payment_failed",
		"The payment was declined.", details.data);
}

bool
buy(struct request *r, const char *function, const char *const *params,
	struct job *job, struct json_object **told)
{
	if (!buy_possible(r) || !db_ask_json(r, function, params, told))
		return false;
	*job = job_run(&r->arena, jsonc_text(*told, "job"));
	if (job->state == JOB_FAILED)
		return refuse_failed(r, job);
	if (job->state == JOB_DONE)
		return true;
	refuse(r, 503, NULL, NULL);
	refuse_retry(r, COME_AGAIN);
	return false;
}
