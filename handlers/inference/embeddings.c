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
		"embeddings_hold", 200, CALL_ROW, .answer = &embeddings,
		.begin = begin, .about = "Texts as vectors." },
	{ 0 },
};
