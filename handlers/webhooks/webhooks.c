/* Users' servers are told what happens, signed, until they have answered. */
#include "crypto/seal.h"
#include "net/egress.h"
#include "post.h"
#include "webhooks.h"

static const struct option options[] = {
	{ "HOOKS_DENY", "",
		"networks that no webhook reaches though the world does, by "
		"comma: your own addresses, 198.51.100.0/24" },
	{ "HOOKS_ALLOW", "",
		"networks that webhooks may reach though the world does not, "
		"by comma: 10.20.0.0/16" },
	GUARD_OPTIONS,
	{ 0 },
};

static const struct call calls[] = {
	{ "sender_turn", "said,places,slow_places,lease" },
	{ "page_hooks", "session_hash" },
	{ "page_hook_make", "session_hash,url,events,description,sealed" },
	{ "page_hook_rotate", "session_hash,id,sealed" },
	{ "page_hook_again", "session_hash,id,event,delivery" },
	{ "page_hook_pause", "session_hash,id,pause" },
	{ "page_hook_delete", "session_hash,id" },
	{ 0 },
};

static const struct companion companions[] = {
	{ "sender", sender_run, 1, .patience = 15 },
	{ 0 },
};

/* The first row that fits wins: config and test before :id. */
static const struct route *const rooms[] = { deliveries_routes, config_routes,
	endpoints_routes, page_routes, NULL };

static void
start(void)
{
	seal_start();
	egress_start();
	post_start();
}

const struct service service = { "webhooks", rooms, .options = options,
	.start = start, .calls = calls, .companions = companions,
	.refused = page_again };
