/* Embeddings, which come whole. */
#include "inference.h"

static const struct object embeddings = {
	"Embeddings",
	.members = {
		{ "object", TEXT },
		{ "data", JSON },
		{ "model", TEXT, .about = "as asked" },
		{ "usage", JSON, .about = "with credits_used" },
		{ 0 },
	},
	.open = true,
};

static bool
begin(struct request *r)
{
	return asked_begin(r, FORM_EMBEDDING);
}

const struct route embeddings_routes[] = {
	{ "POST", "/v1/embeddings", "llm.inference", call_fields,
		"embeddings_hold", 200, .max_body = BODY_MOST,
		.depth = DIALECT_DEPTH_MAX, .answer = &embeddings, .open = true,
		.begin = begin, .finish = asked_finish,
		.untaken = asked_untaken, .stream = true, .keep = KEEP_NOT,
		.refuses = "400|403|404|422|429|502|503|504",
		.about = "Texts as vectors." },
	{ 0 },
};
