/* The page /usage/webhooks, for a browser that is signed in. */
#include "cases.h"

#define AT "/usage/webhooks"
#define PAGE "GET", AT, no_token, NULL
#define SEND(body) "POST", AT, no_token, "form=<form>&action=" body
#define SIGNED_IN .headers = "Cookie: tessera=hook<user_b>"
#define DID(what) \
	.headers = "Cookie: tessera=hook<user_b>; tessera-deed=" AT ":" what
#define NOBODYS "00000000-0000-4000-8000-000000000000"
#define HERS "7a3e5c19-0d42-4b8f-9c61-52e8f7a1b390"
#define STATE \
	"select concat_ws(' ', is_active, paused_why) from llm.webhooks where " \
	"id = '<own>'"
#define FORM .keep = "form=~name=\"form\" value=\"([^\"]+)\""

const struct test page[] = {
	{ "who is not signed in does so first", PAGE, 303,
		.header = "Location: /login?next=/usage/webhooks" },
	{ "nor is a form taken", SEND("make&url=https://a.example&events=a"),
		303, .header = "Location: /login?next=/usage/webhooks" },
	{ "she signs in, and has none",
		.sql = "delete from llm.webhooks where user_id = '<user_b>'; "
		       "insert into identity.browser_sessions (token_hash, "
		       "user_id) values (sha256('hook<user_b>'), '<user_b>') "
		       "returning 1",
		.gives = "1" },
	{ "the page of who has none", PAGE, 200, SIGNED_IN,
		.json = "~You have no webhook\\.\n~<li>credits\\.low: a tenth\n"
			"~value=\"credits\\.depleted credits\\.low ",
		.header = "Cache-Control: no-store", FORM },
	{ "a form that another site made", "POST", AT, no_token,
		"action=make&url=https://a.example/&events=credits.low", 400,
		SIGNED_IN, .json = "~open for too long" },
	{ "a button that is not there", SEND("x"), 400, SIGNED_IN },
	{ "one without an address", SEND("make&events=credits.low"), 422,
		SIGNED_IN, .json = "~The address is required\\." },
	{ "one by plain http, which is shown as it was typed",
		SEND("make&url=http://a.example/&events=credits.low&"
		     "description=%3Cb%3E"),
		422, SIGNED_IN,
		.json = "~The address must be an https URL\\.\n"
			"~name=\"url\" value=\"http://a\\.example/\"\n"
			"~name=\"description\" value=\"&lt;b&gt;\"" },
	{ "an event that there is not",
		SEND("make&url=https://a.example/&events=credits.low+%3Ci%3E"),
		422, SIGNED_IN,
		.json = "~The events must be some of those below\\." },
	{ "no event", SEND("make&url=https://a.example/&events=+,+"), 422,
		SIGNED_IN },
	{ "nothing was made of all that",
		.sql = "select count(*) from llm.webhooks "
		       "where user_id = '<user_b>'",
		.gives = "0" },
	{ "its secret is shown once",
		SEND("make&url=https://127.0.0.1/&events=credits.low,+"
		     "usage.recorded&description=Ours+%3Cb%3E"),
		200, SIGNED_IN,
		.json = "~The secret of <strong>https://127\\.0\\.0\\.1/</strong>\n"
			"~<p>Ours &lt;b&gt;</p>\n"
			"~told of credits\\.low, usage\\.recorded\n~None yet",
		.keep = "plain=~<code>(whsec_[A-Za-z0-9+/]{43}=)</code>\n"
			"own=~name=\"id\" value=\"([^\"]+)\"" },
	{ "the page in German", PAGE, 200,
		.headers = "Cookie: tessera=hook<user_b>\n"
			   "Accept-Language: de",
		.json = "~Ihre Server erfahren\n~erfährt von credits\\.low\n"
			"~<li>credits\\.low: ein Zehntel\n~>Ruhen lassen<" },
	{ "and what is wrong with a form",
		SEND("make&url=http://a.example/&events=credits.low"), 422,
		.headers = "Cookie: tessera=hook<user_b>\n"
			   "Accept-Language: de",
		.json = "~Die Adresse muss eine https-URL sein\\." },
	{ "and told no more", PAGE, 200, SIGNED_IN,
		.json = "~<h2>1\\. https://127\\.0\\.0\\.1/</h2>",
		.sql = "select strpos(secret, substr('<plain>', 7, 43)) "
		       "from llm.webhooks where id = '<own>'",
		.gives = "0" },
	{ "another one", SEND("rotate&id=<own>"), 200, SIGNED_IN,
		.json = "~<code>whsec_\n~The one before signs beside it until",
		.sql = "select old_until > now() from llm.webhooks "
		       "where id = '<own>'",
		.gives = "t" },
	{ "a test", SEND("test&id=<own>&event=credits.low"), 303, SIGNED_IN,
		.header = "Location: /usage/webhooks?done=test" },
	{ "which is told on the page", "GET", AT "?done=test", no_token, NULL,
		200, DID("test"), .json = "~The test is on its way\\.",
		.keep = "given=~name=\"delivery\" value=\"([^\"]+)\"" },
	{ "of no event", SEND("test&id=<own>&event=x"), 422, SIGNED_IN },
	{ "once more", SEND("replay&id=<own>&delivery=<given>"), 303, SIGNED_IN,
		.sql = "select count(*) from llm.webhook_deliveries "
		       "where webhook_id = '<own>' and repeats = '<given>'",
		.gives = "1" },
	{ "what there is not", SEND("replay&id=<own>&delivery=" NOBODYS), 404,
		SIGNED_IN },
	{ "what it was answered",
		.sql = "update llm.webhook_deliveries set state = 'dead', "
		       "ended_at = now(), response_status = 404, "
		       "response_body = 'No <b>page</b>', duration_ms = 7 "
		       "where id = '<given>' returning 1",
		.gives = "1" },
	{ "is on the page", PAGE, 200, SIGNED_IN,
		.json = "~given up</td><td>404 <span class=\"faint\">7 ms</span>"
			"<br><span class=\"faint\">No &lt;b&gt;page" },
	{ "it is paused", SEND("pause&id=<own>"), 303, SIGNED_IN, .sql = STATE,
		.gives = "f asked" },
	{ "which the page says", "GET", AT "?done=pause", no_token, NULL, 200,
		DID("pause"), .json = "~<strong>Paused</strong>" },
	{ "and woken", SEND("wake&id=<own>"), 303, SIGNED_IN, .sql = STATE,
		.gives = "t" },
	{ "somebody else has one",
		.sql = "insert into llm.webhooks (id, user_id, url, secret, "
		       "events) values ('" HERS "', '<user_a>', "
		       "'https://x.test/', 's', '{credits.low}') returning 1",
		.gives = "1" },
	{ "which is not shown", PAGE, 200, SIGNED_IN,
		.json = "~^([^x]|x[^.])*$" },
	{ "not rotated", SEND("rotate&id=" HERS), 404, SIGNED_IN },
	{ "not tested", SEND("test&event=credits.low&id=" HERS), 404,
		SIGNED_IN },
	{ "not paused", SEND("pause&id=" HERS), 404, SIGNED_IN },
	{ "and not deleted", SEND("delete&id=" HERS), 404, SIGNED_IN,
		.sql = "select is_active and secret = 's' from llm.webhooks "
		       "where id = '" HERS "'",
		.gives = "t" },
	{ "more than twenty",
		.sql = "insert into llm.webhooks (user_id, url, secret, events) "
		       "select '<user_b>', 'https://y.test/', 's', "
		       "'{credits.low}' from generate_series(1, 19); select 1",
		.gives = "1" },
	{ "are not made",
		SEND("make&url=https://a.example/&events=credits.low"), 409,
		SIGNED_IN, .json = "~Twenty webhooks are all that may be\\." },
	{ "hers is deleted", SEND("delete&id=<own>"), 303, SIGNED_IN,
		.header = "Location: /usage/webhooks?done=delete",
		.sql = "select count(*) from llm.webhooks where id = '<own>'",
		.gives = "0" },
	{ "all are gone",
		.sql = "delete from llm.webhooks where user_id = '<user_b>' or "
		       "id = '" HERS "'; select 1",
		.gives = "1" },
	{ 0 },
};
