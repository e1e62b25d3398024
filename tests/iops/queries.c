/* Questions to datasets, and what is said of those that cannot be answered. */
#include "cases.h"

#define QUERY "/v1/datasets/<sales>/query"
#define WAIT "Prefer: wait=10"
#define SALES \
	"day,region,units,price,paid,code,note\n" \
	"2025-01-01,North,10,2.50,true,007,ok\n" \
	"2025-01-02,South,12,2.50,false,008,\n" \
	"2025-01-03,North,11,,true,009,\"called, twice\"\n" \
	"2025-01-04,East,13,2.75,true,010,NA\n" \
	"2025-01-05,North,9,3.10,false,011,ok\n" \
	"2025-01-05,North,9,3.10,false,011,ok\n" \
	"2025-01-06,South,90,2.60,true,012,\n" \
	"2025-01-07,East,,2.90,true,013,ok\n" \
	"2025-01-08,South,14,2.45,false,014,late\n" \
	"2025-01-09,North,8,3.30,true,015,ok\n" \
	"2025-01-10,East,10,2.70,,016,ok\n" \
	"2025-01-11,South,12,2.65,true,017,ok\n"

#define FILTER(text) "{\"steps\":[{\"filter\":\"" text "\"}]}"
#define BAD(sentence, filter, says) \
	{ \
		sentence, "POST", QUERY, token_a, FILTER(filter), 422, \
			"invalid_definition", \
			.way = by_http, \
			.text = "{\"error\":{\"code\":\"invalid_definition\"," \
				"\"message\":\"The definition does not fit this " \
				"dataset.\",\"details\":{\"steps[0].filter\":" \
				"\"" says "\"}}}" \
	}

const struct test queries[] = {
	{ "the golden table", "POST", "/v1/datasets", token_a,
		FILE_OF("sales.csv", SALES), 201, .type = FORM, .way = by_http,
		.headers = WAIT, .keep = "sales=id", .json = "row_count=12" },
	{ "queries need a token", "POST", QUERY, no_token, FILTER("paid"), 401,
		"unauthorized", .way = by_http },
	{ "another's dataset", "POST", QUERY, token_b, FILTER("paid"), 404,
		"not_found", .way = by_http },
	{ "without steps", "POST", QUERY, token_a, "{}", 422,
		"validation_error", .way = by_http },
	{ "sums of the contract", "POST", QUERY, token_a,
		"{\"steps\":[{\"derive\":{\"revenue\":\"units * price\",\"a\":"
		"\"revenue\"}},{\"group\":{\"by\":[\"region\"],\"values\":{"
		"\"sum\":\"sum(a)\"}}}],\"charts\":[{\"type\":\"bar\",\"x\":"
		"\"region\",\"y\":[\"sum\"]}]}",
		200, .way = by_http, .headers = WAIT,
		.json = "columns.#=2\ncolumns.1.type=decimal\nrows.0.0=North\n"
			"rows.0.1=107.2\nrows.1.0=South\nrows.1.1=330.1\n"
			"rows.2.0=East\nrows.2.1=62.75\nrow_count=3\n"
			"truncated=false\ncharts.0.data.of=3\n"
			"charts.0.data.rows.1.1=330.1\ndataset.name=sales\n"
			"timezone=UTC\nhash~.",
		.keep = "hash=hash" },
	{ "asked again within minutes, it is the same result", "POST", QUERY,
		token_a,
		"{\"steps\":[{\"derive\":{\"revenue\":\"units * price\",\"a\":"
		"\"revenue\"}},{\"group\":{\"by\":[\"region\"],\"values\":{"
		"\"sum\":\"sum(a)\"}}}],\"charts\":[{\"type\":\"bar\",\"x\":"
		"\"region\",\"y\":[\"sum\"]}]}",
		200, .way = by_http, .headers = WAIT, .json = "hash=<hash>" },
	{ "parameters and their defaults", "POST", QUERY, token_a,
		"{\"params\":[{\"name\":\"least\",\"type\":\"integer\","
		"\"default\":13}],\"steps\":[{\"filter\":\"units >= :least\"},"
		"{\"sort\":[\"units\"]},{\"select\":[\"units\"]}]}",
		200, .way = by_http, .headers = WAIT,
		.json = "rows.#=3\nrows.0.0=13\nrows.2.0=90" },
	{ "a pattern without end costs this job", "POST", QUERY, token_a,
		FILTER("matches(concat('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		       "', code, '!'), '^(a+)+$')"),
		422, "too_expensive", .way = by_http, .headers = WAIT },
	{ "and the next one is answered", "POST", QUERY, token_a,
		FILTER("units = 90"), 200, .way = by_http, .headers = WAIT,
		.json = "row_count=1" },
	BAD("a text is no number", "price || 'x' > 1",
		"at 1: price is decimal; text(price) makes it a text"),
	BAD("a column that there is not", "unit > 3",
		"at 1: there is no column unit; is units meant?"),
	BAD("a text without quotes", "region = North",
		"at 10: there is no column North; a text is written in quotes, "
		"as 'North'"),
	BAD("null is no value", "note = null",
		"at 8: nothing is equal to null, nor less or more: write is "
		"null, or is not null"),
	BAD("nothing where a value should be", "units >",
		"at 8: a value is missing at the end"),
	BAD("a parenthesis that stays open", "(units + 1 > 3",
		"at 15: a ) is missing: the ( at 1 is still open"),
	BAD("a text that does not end", "region = 'North",
		"at 10: this text has no end: its closing quote is missing"),
	BAD("a day that there is not", "day > '2025-13-01'",
		"at 7: '2025-13-01' is no date; one is written '2025-01-31'"),
	BAD("an aggregate in a filter", "sum(units) > 3",
		"at 1: sum is of many rows: it stands in the values of a group "
		"step"),
	BAD("what is neither true nor false", "units",
		"at 1: units is integer, but a filter needs true or false: "
		"compare it with something"),
	{ 0 },
};
