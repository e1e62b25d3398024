/* Analyses: kept, run, changed; after queries, whose dataset they are about. */
#include "cases.h"

#define ANALYSES "/v1/analyses"
#define MINE ANALYSES "/<analysis>"
#define WAIT "Prefer: wait=10"
#define STEPS \
	"{\"steps\":[{\"derive\":{\"revenue\":\"units * price\",\"a\":" \
	"\"revenue\"}},{\"group\":{\"by\":[\"region\"],\"values\":{\"sum\":" \
	"\"sum(a)\"}}}]}"
#define ENDLESS \
	"{\"steps\":[{\"filter\":\"matches(concat('" \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', code, '!'), " \
	"'^(a+)+$')\"}]}"
#define GOING "7d1f0c52-3b7e-4c1a-9d7b-5e0a4f6b2c11"
#define OF_SALES(rest) \
	"{\"name\":\"By region\",\"dataset_id\":\"<sales>\"" rest "}"

const struct test analyses[] = {
	{ "they need a token", "GET", ANALYSES, no_token, NULL, 401,
		"unauthorized", .way = by_http },
	{ "they need the scope", "GET", ANALYSES, token_unscoped, NULL, 403,
		"forbidden", .way = by_http },
	{ "without a name", "POST", ANALYSES, token_a, "{}", 422,
		"validation_error", .way = by_http },
	{ "with a definition that does not fit", "POST", ANALYSES, token_a,
		OF_SALES(",\"config\":{\"steps\":[{\"filter\":\"unit\"}]}"),
		422, "invalid_definition", .way = by_http },
	{ "of another's dataset", "POST", ANALYSES, token_b,
		OF_SALES(",\"config\":" STEPS), 404, "not_found",
		.way = by_http },
	{ "with a zone that there is not", "POST", ANALYSES, token_a,
		OF_SALES(",\"timezone\":\"+02\""), 422, "validation_error",
		.way = by_http },
	{ "a draft", "POST", ANALYSES, token_a, OF_SALES(",\"config\":" STEPS),
		201, .keep = "analysis=id",
		.json = "status=draft\nresults=null\nerror=null\nran_at=null\n"
			"config.steps.0.derive.a=revenue\ntimezone=UTC\n"
			"name=By region",
		.sql = "select uses from iops.analyses where id = "
		       "'<analysis>'",
		.gives = "{region,units,price}", .way = by_http },
	{ "one with nothing yet", "POST", ANALYSES, token_a,
		"{\"name\":\"Empty\"}", 201, .keep = "empty=id",
		.json = "dataset_id=null\nconfig=null", .way = by_http },
	{ "which cannot be run", "POST", ANALYSES "/<empty>/run", token_a, "{}",
		409, "not_ready", .way = by_http },
	{ "another's", "GET", MINE, token_b, NULL, 404, "not_found",
		.way = by_http },
	{ "another's cannot be run", "POST", MINE "/run", token_b, "{}", 404,
		"not_found", .way = by_http },
	{ "parameters that it does not have", "POST", MINE "/run", token_a,
		"{\"params\":{\"n\":1}}", 422, "invalid_definition",
		.way = by_http },
	{ "it is run, in the order of its members", "POST", MINE "/run",
		token_a, "{}", 200, .way = by_http, .headers = WAIT,
		.json = "status=completed\nerror=null\nran_at~.\n"
			"results.rows.0.1=107.2\nresults.rows.1.1=330.1\n"
			"results.rows.2.1=62.75\nresults.dataset.id=<sales>\n"
			"results.hash~.",
		.keep = "hash=results.hash" },
	{ "what it gave is kept, byte by byte", "GET", MINE, token_a, NULL, 200,
		.json = "results.hash=<hash>\nresults.row_count=3",
		.sql = "select encode(sha256(convert_to(regexp_replace("
		       "results::text, ',\"hash\":\"[0-9a-f]*\"}$', ''), "
		       "'UTF8')), 'hex') = results ->> 'hash' from "
		       "iops.analyses where id = '<analysis>'",
		.gives = "t", .way = by_http },
	{ "an ETag that is not its own", "PATCH", MINE, token_a,
		"{\"name\":\"x\"}", 412, "precondition_failed",
		.headers = "If-Match: \"999\"", .way = by_http },
	{ "a change that does not fit", "PATCH", MINE, token_a,
		"{\"config\":{\"steps\":[{\"sort\":[\"x\"]}]}}", 422,
		"invalid_definition", .way = by_http },
	{ "another definition leaves the results", "PATCH", MINE, token_a,
		"{\"config\":" ENDLESS ",\"timezone\":\"Europe/Berlin\"}", 200,
		.json = "status=completed\nresults.hash=<hash>\n"
			"timezone=Europe/Berlin",
		.sql = "select uses from iops.analyses where id = "
		       "'<analysis>'",
		.gives = "{code}", .way = by_http },
	{ "so does a run that fails", "POST", MINE "/run", token_a, "{}", 200,
		.way = by_http, .headers = WAIT,
		.json = "status=failed\nerror.code=too_expensive\n"
			"results.hash=<hash>" },
	{ "a run that is cancelled at once",
		.sql = "create function iops.cancel_at_once() returns trigger "
		       "language plpgsql as 'begin new.state := ''cancelled''; "
		       "new.ended_at := now(); return new; end'; create trigger "
		       "cancel_at_once before insert on iops.jobs for each row "
		       "when (new.kind = 'run') execute function "
		       "iops.cancel_at_once(); select 1",
		.gives = "1" },
	{ "is not told as one that was done", "POST", MINE "/run", token_a,
		"{}", 409, "conflict", .headers = WAIT, .way = by_http },
	{ "they run again",
		.sql = "drop function iops.cancel_at_once cascade; select 1",
		.gives = "1" },
	{ "a run of what it was",
		.sql = "insert into iops.jobs (id, user_id, kind, dataset_id, "
		       "analysis_id, request, state, attempts, started_at, "
		       "lease_until) select '" GOING
		       "', user_id, 'run', dataset_id, id, "
		       "'{}', 'running', 1, now(), now() + interval '1 hour' "
		       "from iops.analyses where id = '<analysis>' returning 'it is'",
		.gives = "it is", .way = by_http },
	{ "is not told who asks for what it is", "POST", MINE "/run", token_a,
		"{}", 409, "in_progress", .headers = WAIT, .way = by_http },
	{ "but may be cancelled", "DELETE", "/v1/jobs/" GOING, token_a, NULL,
		204, .way = by_http },
	{ "and is forgotten",
		.sql = "delete from iops.jobs where id = '" GOING
		       "' returning 'gone'",
		.gives = "gone", .way = by_http },
	{ "the name alone", "PATCH", MINE, token_a, "{\"name\":\"Renamed\"}",
		200, .json = "name=Renamed\nstatus=failed",
		.sql = "select uses from iops.analyses where id = "
		       "'<analysis>'",
		.gives = "{code}", .way = by_http },
	{ "those that failed", "GET", ANALYSES "?status=failed", token_a, NULL,
		200, .json = "items.#=1\nitems.0.name=Renamed\nnext=null",
		.way = by_http },
	{ "page by page", "GET", ANALYSES "?limit=1", token_a, NULL, 200,
		.json = "items.#=1\nitems.0.name=Empty\nnext~.",
		.keep = "cursor=next", .way = by_http },
	{ "and the next", "GET", ANALYSES "?limit=1&cursor=<cursor>", token_a,
		NULL, 200, .json = "items.#=1\nitems.0.name=Renamed",
		.way = by_http },
	{ "a copy is a draft", "POST", MINE "/copy", token_a, NULL, 201,
		.json = "name=Renamed (copy)\nstatus=draft\nresults=null\n"
			"dataset_id=<sales>",
		.way = by_http },
	{ "another's cannot be copied", "POST", MINE "/copy", token_b, NULL,
		404, "not_found", .way = by_http },
	{ "another's cannot be deleted", "DELETE", MINE, token_b, NULL, 404,
		"not_found", .way = by_http },
	{ "it is deleted", "DELETE", MINE, token_a, NULL, 204, .way = by_http },
	{ "and is gone", "GET", MINE, token_a, NULL, 404, "not_found",
		.way = by_http },
	{ 0 },
};
