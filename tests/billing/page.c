/* The pages /usage and /usage/all, for a browser that is signed in. */
#include "cases.h"

#define PAGE "GET", "/usage", no_token, NULL
#define ALL "GET", "/usage/all", no_token, NULL
#define SEND(body) "POST", "/usage", no_token, "form=<form>&action=" body
#define SIGNED_IN .headers = "Cookie: tessera=one<user_b>"
#define DID(what) \
	.headers = "Cookie: tessera=one<user_b>; tessera-deed=/usage:" what
#define BOSS .headers = "Cookie: tessera=boss<user_admin>"
#define BROWSER(name, user) \
	"insert into identity.browser_sessions (token_hash, user_id) values " \
	"(sha256('" name "<" user ">'), '<" user ">')"
#define BROWSER_WITH(what) \
	.sql = "update identity.browser_sessions set " what \
	       " where user_id = " \
	       "'<user_b>' returning 1", \
	.gives = "1"
#define MODEL(id) \
	"insert into llm.models (id, name, display_name, provider, " \
	"capabilities, context_length, input_cost_per_million_tokens, " \
	"output_cost_per_million_tokens, credits_per_1k_tokens, " \
	"is_available) values ('" id "', 'x', 'x', 'p1', '{text}', 1, 1, 1, " \
	"1, false)"
#define USED(model, provider, key, credits) \
	"insert into llm.usage_quarters (user_id, quarter, model_id, " \
	"operation, provider, key_id, requests, credits_used, uncollected, " \
	"input_tokens, output_tokens, total_tokens, cost_microcents) values " \
	"('<user_b>', date_bin('15 minutes', now(), '2000-01-01Z'), '" model \
	"', 'chat', '" provider "', " key ", 1, " credits \
	", 3, 900, 100, 1000, 250000000)"
#define ALERTS \
	"select alert_percents::text || ' ' || left(alert_mail::text, 1) " \
	"from llm.accounts where user_id = '<user_b>'"
#define KEY "name=Nightly+%3Cb%3E&may_models_read=yes"

const struct test page_signed_in[] = {
	{ "who is not signed in does so first", PAGE, 303,
		.header = "Location: /login?next=/usage" },
	{ "nor is a form taken", SEND("key&" KEY), 303,
		.header = "Location: /login?next=/usage" },
	{ "nor does a stranger see that there is everybody's", ALL, 404 },
	{ "she has no key",
		.sql = "delete from identity.sessions where "
		       "user_id = '<user_b>' and kind = 'key'; select 1",
		.gives = "1" },
	{ "she signs in", .sql = BROWSER("one", "user_b") " returning 1",
		.gives = "1" },
	{ "the page has her balance, her plan and her limits", PAGE, 200,
		SIGNED_IN,
		.json = "~@example\\.com · <a href=\"/account\">\n"
			"~<strong>5,000</strong> credits\n"
			"~<strong>Free</strong>, free: 5,000 credits a month\n"
			"~Credits a day</th><td>200</td><td>200</td>\n"
			"~Pro<br>.*\\$29\\.99.*\\$287\\.90\n"
			"~Nothing was used in these thirty days\\.\n"
			"~You have no key\\.\n"
			"~name=\"percents\" value=\"[0-9, ]*\"",
		.header = "Content-Security-Policy~default-src 'none'; "
			  "style-src 'self'\n"
			  "Cache-Control: no-store",
		.keep = "form=~name=\"form\" value=\"([^\"]+)\"" },
	{ "and in German, with its numbers and days", PAGE, 200,
		.headers = "Cookie: tessera=one<user_b>\n"
			   "Accept-Language: de",
		.json = "~<html lang=\"de\">\n"
			"~<strong>5\\.000</strong> Credits\n"
			"~<strong>Free</strong>, kostenlos: 5\\.000 Credits im "
			"Monat\\. Dieser Zeitraum: [0-9]+\\. [A-Z]\n"
			"~Credits am Tag</th><td>200</td>\n"
			"~Pro<br>.*29,99\xc2\xa0\\$.*287,90\xc2\xa0\\$\n"
			"~In diesen drei\xc3\x9fig Tagen wurde nichts\n"
			"~Sprachmodelle" },
	{ "who comes back from paying is thanked", "GET", "/usage?paid=1",
		no_token, NULL, 200, SIGNED_IN, .json = "~Thank you\\." },
	{ "nothing is said to be done that was not", "GET",
		"/usage?done=revoke", no_token, NULL, 200, SIGNED_IN,
		.json = "~^([^T]|T[^h]|Th[^e]|The[^ ]|The [^k])*$" },
	{ "everybody's is nowhere for her", ALL, 404, SIGNED_IN },
	{ "a browser not used for a day is out",
		BROWSER_WITH("last_used_at = "
			     "now() - interval '25 hours'") },
	{ "so it is", PAGE, 303, SIGNED_IN },
	{ "one whose sign-in ended", BROWSER_WITH("last_used_at = now(), "
						  "expires_at = now()") },
	{ "is out, too", PAGE, 303, SIGNED_IN },
	{ "one that was used six minutes ago",
		BROWSER_WITH("last_used_at = "
			     "now() - interval '6 minutes', "
			     "expires_at = now() + interval '1 day'") },
	{ "is in, and that is noted", PAGE, 200, SIGNED_IN,
		.sql = "select last_used_at > now() - interval '1 minute' "
		       "from identity.browser_sessions "
		       "where user_id = '<user_b>'",
		.gives = "t" },
	{ 0 },
};

const struct test page_keys[] = {
	{ "the form", PAGE, 200, SIGNED_IN,
		.json = "~name=\"may_llm_inference\" value=\"yes\" checked> Use "
			"language models",
		.keep = "form=~name=\"form\" value=\"([^\"]+)\"" },
	{ "a form that another site made", "POST", "/usage", no_token,
		"action=key&" KEY, 400, SIGNED_IN,
		.json = "~open for too long" },
	{ "one of another browser", "POST", "/usage", no_token,
		"form=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&action=key&" KEY,
		400, SIGNED_IN, .json = "~open for too long",
		.sql = "select count(*) from llm.api_keys "
		       "where user_id = '<user_b>' and revoked_at is null",
		.gives = "0" },
	{ "a button that is not there", SEND("x"), 400, SIGNED_IN },
	{ "a key without a name", SEND("key&may_models_read=yes"), 422,
		SIGNED_IN, .json = "~The name is required\\." },
	{ "a key that may nothing", SEND("key&name=a"), 422, SIGNED_IN,
		.json = "~Tick what the key may do\\." },
	{ "a budget that is no number", SEND("key&" KEY "&budget=x"), 422,
		SIGNED_IN, .json = "~The budget must be" },
	{ "an end that is past", SEND("key&" KEY "&expires=2020-01-01"), 422,
		SIGNED_IN },
	{ "a key is shown once",
		SEND("key&" KEY "&budget=500&period=month&expires=2999-01-01"),
		200, SIGNED_IN,
		.json = "~This is the only time that it is shown\n"
			"~<strong>Nightly &lt;b&gt;</strong> was made\n"
			"~See the models and your preferences\\. Spent 0 of "
			"500 credits a month",
		.keep = "secret=~<code>(tsk_[A-Za-z0-9_-]{43})</code>\n"
			"key=~name=\"id\" value=\"([^\"]+)\"" },
	{ "and is not on the page again", PAGE, 200, SIGNED_IN,
		.json = "~Nightly &lt;b&gt;</strong> <code>tsk_.{4}[.]{3}.{4}<",
		.sql = "select count(*) from llm.api_keys where session_id = "
		       "'<key>' and token_hash = sha256('<secret>') and "
		       "scopes = '{models.read}' and budget = 500 and "
		       "budget_period = 'month' and expires_at = "
		       "'2999-01-01Z'",
		.gives = "1" },
	{ "another's key is nowhere",
		SEND("revoke&id=00000000-0000-4000-8000-000000000000"), 404,
		SIGNED_IN },
	{ "no key", SEND("revoke"), 422, SIGNED_IN },
	{ "hers is revoked", SEND("revoke&id=<key>"), 303, SIGNED_IN,
		.header = "Location: /usage?done=revoke",
		.sql = "select count(*) from identity.sessions "
		       "where id = '<key>'",
		.gives = "0" },
	{ "and gone from the page", "GET", "/usage?done=revoke", no_token, NULL,
		200, DID("revoke"),
		.json = "~The key was revoked\\.\n~You have no key\\." },
	{ 0 },
};

const struct test page_paying[] = {
	{ "what is sold has a button", PAGE, 200, SIGNED_IN,
		.json = "~value=\"plan\">Subscribe to Pro<\n"
			"~aria-label=\"Buy 10,000 credits\">Buy<\n"
			"~value=\"portal\">",
		.keep = "form=~name=\"form\" value=\"([^\"]+)\"" },
	{ "a plan leads to a page to pay on",
		SEND("plan&plan=pro&interval=yearly"), 303, SIGNED_IN,
		.header = "Location~/pay/cs_test_" },
	{ "a pack does", SEND("pack&pack=10k"), 303, SIGNED_IN,
		.header = "Location~/pay/cs_test_" },
	{ "and the portal", SEND("portal"), 303, SIGNED_IN,
		.header = "Location~/portal/bps_" },
	{ "a plan that is free", SEND("plan&plan=free"), 422, SIGNED_IN },
	{ "a pack that is none", SEND("pack&pack=gold"), 422, SIGNED_IN },
	{ "no plan", SEND("plan"), 422, SIGNED_IN,
		.json = "~The plan is required\\." },
	{ "a form that another site made", "POST", "/usage", no_token,
		"action=pack&pack=10k", 400, SIGNED_IN },
	{ 0 },
};

const struct test page_alerts[] = {
	{ "the form", PAGE, 200, SIGNED_IN,
		.keep = "form=~name=\"form\" value=\"([^\"]+)\"" },
	{ "alerts, in any order", SEND("alerts&percents=90,+10,10&mail=yes"),
		303, SIGNED_IN, .header = "Location: /usage?done=alerts",
		.sql = ALERTS, .gives = "{10,90} t" },
	{ "are told of", "GET", "/usage?done=alerts", no_token, NULL, 200,
		DID("alerts"),
		.json = "~Your alerts were saved\\.\n~value=\"10, 90\"" },
	{ "none, and no mail", SEND("alerts&percents="), 303, SIGNED_IN,
		.sql = ALERTS, .gives = "{} f" },
	{ "a hundred percent", SEND("alerts&percents=100"), 422, SIGNED_IN,
		.json = "~An alert is a whole number from 1 to 99" },
	{ "a word", SEND("alerts&percents=half"), 422, SIGNED_IN },
	{ "eleven", SEND("alerts&percents=1,2,3,4,5,6,7,8,9,10,11"), 422,
		SIGNED_IN, .sql = ALERTS, .gives = "{} f" },
	{ 0 },
};

const struct test page_pictures[] = {
	{ "an administrator signs in",
		.sql = BROWSER("boss", "user_admin") " returning 1",
		.gives = "1" },
	{ "two models, one with a name that is markup",
		.sql = MODEL("</title><script><user_b>") "; " MODEL(
			"m<user_b>") " returning 1",
		.gives = "1" },
	{ "she used both, one of them without a key",
		.sql = USED("</title><script><user_b>", "p1", "null",
			"70") "; " USED("m<user_b>", "p<user_b>",
			"gen_random_uuid()", "1234") " returning 1",
		.gives = "1" },
	{ "the pictures have them, escaped", PAGE, 200, SIGNED_IN,
		.json = "~<svg [^>]*role=\"img\"\n"
			"~&lt;/title&gt;&lt;script&gt;<user_b>: 70\n"
			"~m<user_b>: 1,234\n~Total: 1,304\n"
			"~Apps, without a key\n~Keys of long ago\n"
			"~Stacked bars of 2 series, 30 points" },
	{ "in German their words and numbers are", PAGE, 200,
		.headers = "Cookie: tessera=one<user_b>\n"
			   "Accept-Language: de",
		.json = "~m<user_b>: 1\\.234\n~Summe: 1\\.304\n"
			"~Apps, ohne Schl\xc3\xbcssel\n"
			"~Gestapelte Balken aus 2 Reihen, 30 Punkte von "
			"[0-9]+\\. [A-Z][^ ]* 20[0-9][0-9] bis \n"
			"~Die Zahlen als Tabelle" },
	{ "no script is on it", PAGE, 200, SIGNED_IN,
		.json = "~^([^<]|<[^s]|<s[^c])*$" },
	{ "an administrator sees everybody's", ALL, 200, BOSS,
		.json = "~Everybody's usage</h1>\n"
			"~m<user_b></th><td>1</td><td>1,000</td>"
			"<td>1,234</td><td>\\$2\\.50</td><td>3</td>\n"
			"~p<user_b></th><td>1</td>\n"
			"~What providers cost" },
	{ "in German, too", ALL, 200,
		.headers = "Cookie: tessera=boss<user_admin>\n"
			   "Accept-Language: de",
		.json = "~<html lang=\"de\">\n~Verbrauch von allen</h1>\n"
			"~<td>1\\.234</td><td>2,50\xc2\xa0\\$</td>\n"
			"~Was Anbieter kosten" },
	{ "and others do not", ALL, 404, SIGNED_IN, .json = "~^[^@]*$" },
	{ "what was given beside a plan",
		.sql = "select llm.grant('<user_b>', 7, 'grant:l<user_b>') "
		       "is not null",
		.gives = "t" },
	{ "does not lapse", PAGE, 200, SIGNED_IN,
		.json = "~Bought</span>\n~these do not lapse" },
	{ "or some of it on a day",
		.sql = "select llm.grant('<user_b>', 8, 'grant:m<user_b>', "
		       "lapses_at => '2090-03-01') is not null",
		.gives = "t" },
	{ "which is told", PAGE, 200, SIGNED_IN,
		.json = "~the first lapse on 1 Mar 2090" },
	{ "both are taken back",
		.sql = "select sum(llm.take('<user_b>', c.total_credits, "
		       "'adjust:l' || c.id, 'adjust', c.id)) "
		       "from llm.credits as c where c.source in "
		       "('grant:l<user_b>', 'grant:m<user_b>')",
		.gives = "15" },
	{ 0 },
};
