/* Lists by key; full-text search: words, phrases, exclusion, prefixes, several
 * languages. */
#include "cases.h"

#define PATH "/v1/audio/history"
#define WHO token_not_admin
#define KEEP(what, id, body) \
	{ \
		what, "POST", PATH, WHO, body, 201, .keep = id \
	}
#define FIND(what, q, ...) \
	{ \
		what, "GET", PATH "?q=" q, WHO, NULL, 200, .json = __VA_ARGS__ \
	}
#define X40 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define X200 X40 X40 X40 X40 X40

const struct test listing[] = {
	{ "a list needs a token", "GET", PATH, no_token, NULL, 401,
		"unauthorized" },
	{ "a list needs the scope", "GET", PATH, token_unscoped, NULL, 403,
		"forbidden" },
	{ "all of them, newest first", "GET", PATH, token_a, NULL, 200,
		.json = "items.#=4\ntotal=4\nnext=null\nitems.0.id=<sized>\n"
			"items.3.id=<record>\nitems.0.#=11\n"
			"items.0.transcript!\nitems.0.highlight!" },
	{ "another's list", "GET", PATH, token_b, NULL, 200,
		.json = "items.#=1\ntotal=1\nitems.0.id=<theirs>" },
	{ "two hundred characters of a transcript", "POST", PATH, token_b,
		"{\"title\":\"Long\",\"transcript\":\"\xe2\x82\xac" X200
		"\",\"language\":\"de-CH\",\"tags\":[\"work\",\"t 2\"]}",
		201, .keep = "long=id" },
	{ "its excerpt", "GET", PATH "?limit=1", token_b, NULL, 200,
		.json = "items.#=1\ntotal=2\nitems.0.id=<long>\n"
			"items.0.excerpt~^\xe2\x82\xacx{199}$",
		.keep = "next=next" },
	{ "the next page", "GET", PATH "?limit=1&cursor=<next>", token_b, NULL,
		200, .json = "items.#=1\nitems.0.id=<theirs>\nnext=null" },
	{ "what comes in between does not shift it", "POST", PATH, token_b,
		"{\"title\":\"Newest\",\"summary\":\"Only that\"}", 201,
		.keep = "newest=id" },
	{ "the same page again", "GET", PATH "?limit=1&cursor=<next>", token_b,
		NULL, 200, .json = "items.0.id=<theirs>\ntotal=3" },
	{ "an excerpt of a summary", "GET", PATH "?limit=1", token_b, NULL, 200,
		.json = "items.0.excerpt=Only that" },
	{ "by language", "GET", PATH "?language=de", token_b, NULL, 200,
		.json = "items.#=1\ntotal=1\nitems.0.id=<long>" },
	{ "by the whole tag of a language", "GET", PATH "?language=DE-ch",
		token_b, NULL, 200, .json = "total=1" },
	{ "by another kind of the language", "GET", PATH "?language=de-AT",
		token_b, NULL, 200, .json = "items.#=0\ntotal=0" },
	{ "by tag", "GET", PATH "?tag=t+2", token_b, NULL, 200,
		.json = "total=1\nitems.0.id=<long>" },
	{ "by a part of a tag", "GET", PATH "?tag=t", token_b, NULL, 200,
		.json = "total=0" },
	{ "by time", "GET", PATH "?from=2020-01-01&to=2020-01-02", token_b,
		NULL, 200, .json = "items.#=0\ntotal=0" },
	{ "since a time", "GET", PATH "?from=2020-01-01T00:00:00Z", token_b,
		NULL, 200, .json = "total=3" },
	{ "all wrong at once", "GET",
		PATH "?language=&tag=&from=x&to=2020-02-30&limit=101&cursor=&"
		     "q=&what=1",
		token_a, NULL, 422, "validation_error",
		.json = "error.details.#=8" },
	{ "a cursor that is none", "GET", PATH "?cursor=e30", token_a, NULL,
		422 },
	{ "a cursor of other things", "GET", PATH "?cursor=WyJ4IiwxXQ", token_a,
		NULL, 422 },
	{ 0 },
};

const struct test searching[] = {
	KEEP("a meeting", "meeting=id",
		"{\"title\":\"Weekly meeting\",\"language\":\"en\","
		"\"transcript\":\"Let us begin. We are running the quick brown "
		"tests today. Summaries are made by <script>alert(1)</script> "
		"& friends. It's done.\",\"segments\":[{\"start\":0,\"end\":2,"
		"\"text\":\" Let us begin.\"},{\"start\":2.25,\"end\":5,"
		"\"text\":\" We are running the quick brown tests today.\"},"
		"{\"start\":5,\"end\":9,\"text\":\" Summaries are made by "
		"<script>alert(1)</script> & friends.\"},{\"start\":9,\"end\":"
		"10,\"text\":\" It's done.\"}],\"tags\":[\"work\"]}"),
	KEEP("a lecture, about tests as well", "lecture=id",
		"{\"title\":\"Tests\",\"language\":\"en-GB\",\"summary\":"
		"\"Tests of theories; brown is a colour, quick is not.\"}"),
	KEEP("German", "german=id",
		"{\"title\":\"Die H\xc3\xa4user am See\",\"language\":\"de\","
		"\"transcript\":\"Wir haben zwei H\xc3\xa4user gekauft und die "
		"Rechnungen bezahlt.\"}"),
	KEEP("French", "french=id",
		"{\"title\":\"R\xc3\xa9union\",\"language\":\"fr\","
		"\"transcript\":\"Nous avons mang\xc3\xa9 des pommes.\"}"),
	KEEP("Japanese, which is simple", "simple=id",
		"{\"title\":\"Running tests\",\"language\":\"ja\","
		"\"transcript\":\"\xe6\x9d\xb1\xe4\xba\xac running\"}"),
	KEEP("no language at all", "none=id",
		"{\"title\":\"Notes\",\"transcript\":\"budget figures\"}"),
	{ "another's words", "POST", PATH, token_b,
		"{\"title\":\"Weekly meeting\"}", 201, .keep = "others=id" },
	FIND("a word", "meeting+",
		"items.#=1\ntotal=1\nnext=null\nitems.0.id=<meeting>\n"
		"items.0.#=13\nitems.0.highlight=Weekly <mark>meeting</mark>\n"
		"items.0.startSeconds=null\nitems.0.transcript!"),
	FIND("a word in another form", "test+", "total=2"),
	FIND("two words", "tests+running+",
		"total=2\nitems.#=2\nitems.0.id=<simple>\n"
		"items.1.id=<meeting>\nitems.1.startSeconds=2.25\n"
		"items.1.highlight~<mark>running</mark> the quick brown "
		"<mark>tests</mark>"),
	FIND("a phrase", "%22quick+brown%22",
		"total=1\nitems.0.id=<meeting>\nitems.0.startSeconds=2.25"),
	FIND("the same words otherwise", "quick+brown+", "total=2"),
	FIND("a phrase in the wrong order", "%22brown+quick%22", "total=0"),
	FIND("a phrase of three words", "%22quick+brown+tests%22", "total=1"),
	FIND("a phrase with a word left out", "%22quick+tests%22", "total=0"),
	FIND("a phrase with a small word in it", "%22brown+is+a+colour%22",
		"total=1\nitems.0.id=<lecture>"),
	FIND("a phrase with a small word where another stands",
		"%22quick+the+tests%22", "total=0"),
	FIND("a phrase with too few words between", "%22brown+colour%22",
		"total=0"),
	FIND("two phrases", "%22quick+brown%22+%22let+us+begin%22", "total=1"),
	FIND("a phrase and a word", "%22brown+tests%22+meeting", "total=1"),
	FIND("a phrase that is not closed yet", "%22quick+brown",
		"total=1\nitems.0.id=<meeting>"),
	FIND("without a word", "tests+-running",
		"total=1\nitems.0.id=<lecture>"),
	FIND("without another form of the word", "tests+-ran+-runs",
		"total=2\nitems.0.id=<simple>\nitems.1.id=<lecture>"),
	FIND("without a phrase", "tests+-%22quick+brown%22", "total=2"),
	FIND("only without", "-tests", "total=0\nitems.#=0"),
	FIND("nothing but signs", "%21%26%7C%28+%3A*+%27+%5C", "total=0"),
	FIND("words of other queries' syntax", "tests+%26%20%7C%20running%3A*+",
		"total=2"),
	FIND("a quotation mark alone", "%22", "total=0"),
	FIND("a word that says nothing", "the+", "total=0"),
	FIND("the beginning of one", "the",
		"total=1\nitems.0.id=<lecture>\n"
		"items.0.highlight~<mark>theories</mark>"),
	FIND("one that says nothing at the end of others", "tests+of+the",
		"total=2"),
	FIND("typing: three letters", "sum", "total=1\nitems.0.id=<meeting>"),
	FIND("typing: past the stem", "summari", "total=1"),
	FIND("typing: further", "summarie", "total=1\nitems.0.startSeconds=5"),
	FIND("typing: all of it", "summaries",
		"total=1\nitems.0.highlight~<mark>Summaries</mark> are made by "
		"&lt;script&gt;alert\\(1\\)&lt;/script&gt; &amp; friends"),
	FIND("typing: half of a doubled letter", "runn", "total=2"),
	FIND("typing: nearly there", "runnin", "total=2"),
	FIND("a finished word is not a beginning", "sum+", "total=0"),
	FIND("in capitals", "MEETING", "total=1"),
	FIND("an apostrophe", "it%27s+don", "total=1"),
	FIND("of one tag", "tests&tag=work", "total=1\nitems.0.id=<meeting>"),
	FIND("of one language", "tests&language=en", "total=2"),
	FIND("of a time", "tests&to=2020-01-01", "total=0"),
	FIND("one at a time", "tests&limit=1",
		"items.#=1\ntotal=3\nitems.0.id=<simple>"),
	{ "where it goes on", "GET", PATH "?q=tests&limit=1", WHO, NULL, 200,
		.keep = "found=next" },
	{ "the next one", "GET", PATH "?q=tests&limit=1&cursor=<found>", WHO,
		NULL, 200, .json = "items.#=1\nitems.0.id=<lecture>\ntotal=3",
		.keep = "found=next" },
	{ "another search does not go on there", "GET",
		PATH "?q=test&limit=1&cursor=<found>", WHO, NULL, 422,
		"validation_error" },
	{ "nor the same among other records", "GET",
		PATH "?q=tests&to=2099-01-01&limit=1&cursor=<found>", WHO, NULL,
		422, "validation_error" },
	{ "nor the list", "GET", PATH "?limit=1&cursor=<found>", WHO, NULL, 422,
		"validation_error" },
	{ "the last one", "GET", PATH "?q=tests&limit=1&cursor=<found>", WHO,
		NULL, 200,
		.json = "items.#=1\nitems.0.id=<meeting>\nnext=null" },
	{ "a search needs a token", "GET", PATH "?q=x", no_token, NULL, 401,
		"unauthorized" },
	{ "a search needs the scope", "GET", PATH "?q=x", token_unscoped, NULL,
		403, "forbidden" },
	{ "a search that is too long", "GET",
		PATH
		"?q=0123456789012345678901234567890123456789012345678901234"
		"5678901234567890123456789012345678901234567890123456789012"
		"3456789012345678901234567890123456789012345678901234567890"
		"1234567890123456789012345678901234567890123456789012345678"
		"9012345678901234567890123456789012345678901234567890123456"
		"7890123456789012345678901234567890123456789012345678901234"
		"5678901234567890123456789012345678901234567890123456789012"
		"3456789012345678901234567890123456789012345678901234567890"
		"12345678901234567890123456789012345678901234567890",
		WHO, NULL, 422, "validation_error" },
	{ 0 },
};

const struct test languages[] = {
	FIND("German, in another form", "Haus+",
		"total=1\nitems.0.id=<german>\n"
		"items.0.highlight~<mark>H\xc3\xa4user</mark> gekauft"),
	FIND("German, as one types", "H%C3%A4us",
		"total=1\nitems.0.id=<german>"),
	{ "German with segments", "POST", PATH, WHO,
		"{\"language\":\"de\",\"segments\":[{\"start\":1,\"end\":2,"
		"\"text\":\"Gr\xc3\xbc\xc3\x9f"
		"e.\"},{\"start\":2.5,\"end\":4,"
		"\"text\":\"Die D\xc3\xa4"
		"cher der Stra\xc3\x9f"
		"e.\"}],"
		"\"transcript\":\"Gr\xc3\xbc\xc3\x9f"
		"e. Die D\xc3\xa4"
		"cher "
		"der Stra\xc3\x9f"
		"e.\"}",
		201 },
	FIND("where an umlaut is said, without it", "Dach+",
		"total=1\nitems.0.startSeconds=2.5"),
	FIND("where a sharp s is said, in two letters", "Strasse+",
		"total=1\nitems.0.startSeconds=2.5"),
	FIND("German, past the stem", "Rechnunge",
		"total=1\nitems.0.id=<german>"),
	FIND("German, all of it", "Rechnung+gekauft",
		"total=1\nitems.0.id=<german>"),
	FIND("French, in another form", "pomme+mang%C3%A9e+",
		"total=1\nitems.0.id=<french>"),
	FIND("without a language there are no forms", "figures+",
		"total=1\nitems.0.id=<none>"),
	FIND("nor does another form match", "figured+", "total=0"),
	FIND("a language that PostgreSQL has not", "%E6%9D%B1",
		"total=1\nitems.0.id=<simple>\nitems.0.highlight~"
		"<mark>\xe6\x9d\xb1\xe4\xba\xac</mark>"),
	FIND("each record in its own language", "run+-h%C3%A4user",
		"total=1\nitems.0.id=<meeting>"),
	{ "a record that changes its words", "PATCH", PATH "/<none>", WHO,
		"{\"transcript\":\"turnover\"}", 200 },
	FIND("is found by the new ones", "turnov", "total=1"),
	FIND("and not by the old ones", "budget+", "total=0"),
	{ 0 },
};
