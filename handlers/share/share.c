/* Reports, as strangers read them. */
#include "crypto/password.h"
#include "page/page.h"
#include "share.h"

static const struct call calls[] = {
	{ "share_open",
		"short_code,shown,page,wanted,visit,session,unlock,auth,"
		"ip_hash" },
	{ "share_try", "short_code,ip_hash" },
	{ "share_wrong", "attempt" },
	{ "share_unlock", "attempt,hash,token,unlock,ip_hash" },
	{ 0 },
};

static const struct route *const rooms[] = { reports_routes, NULL };

/* Of reports. */
static void
start(void)
{
	password_start();
}

const struct service service = { "share", rooms, .prefix = "/r/",
	.calls = calls, .start = start, .refused = page_refused };
