/* What the group webhooks promises, in the order that the cases build on. */
#include "cases.h"

static const struct table tables[] = {
	{ "webhooks that are made", made },
	{ "webhooks that are changed", changed },
	{ "deliveries", deliveries },
	{ "webhooks that end", ended },
	{ "the one webhook of old clients", config },
	{ "the page", page },
	{ 0 },
};

#define HERS "2f6d9c3b-58e1-4a7d-b0c4-91e7a3d5f862"

/* The webhook and the delivery that examples name. */
static void
give(void)
{
	keep("at " PATH, HERS);
	sql("delete from llm.webhooks where id = '" HERS "'");
	sql(filled(
		"insert into llm.webhooks (id, user_id, url, secret, events) "
		"values ('" HERS "', '<user_b>', '" URL
		"', 's', '{usage.recorded}'); "
		"insert into llm.webhook_deliveries (id, webhook_id, "
		"user_id, event, payload, state, ended_at) values ("
		"'c81e4f07-6a2d-49b3-8f15-d37b0a9e6c24', '" HERS
		"', '<user_b>', 'credits.low', "
		"'{\"id\":\"evt_1\",\"data\":{}}', 'sent', now())"));
}

int
main(void)
{
	users_own = give;
	return harness_run(tables, NULL, NULL);
}
