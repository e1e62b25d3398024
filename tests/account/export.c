/* All that is held about somebody: what it holds, and what it takes. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

#include "account.h"

enum { BIG_ROWS = 3000, BIG_BYTES = 20000 };

#define SIGNED_IN_BY(ago) \
	"with g as (insert into identity.grants (user_id, client_id, scopes, " \
	"auth_time) values ('<user_a>', 'home-web', '{}', now() - interval '" ago \
	"') returning id) update identity.sessions set grant_id = (select id " \
	"from g) where user_id = '<user_a>' returning 1"

const struct test exported[] = {
	{ "she has a password", .sql = GIVE_PASSWORD, .gives = "1" },
	{ "nobody failed", .sql = FORGIVE, .gives = "1" },
	{ "things of hers, and of another's",
		.sql = "insert into home.homes (user_id, name) values "
		       "('<user_a>', 'Hers'), ('<user_b>', 'His'); insert into "
		       "home.profiles (user_id, phone) values ('<user_a>', "
		       "'<sealed>'); insert into site.feedbacks (message, "
		       "user_id) values ('Mine', '<user_a>'), ('Yours', "
		       "'<user_b>'); select 1",
		.gives = "1" },
	{ "an application that nobody signed in by", "GET", ME "/export",
		token_a, NULL, 401, "insufficient_user_authentication",
		.json = "error.details.password~older than five minutes\n"
			"error.message~the password is needed",
		.header = "WWW-Authenticate: Bearer error=\"insufficient_user_"
			  "authentication\", max_age=\"300\"" },
	{ "one by which she signed in six minutes ago",
		.sql = SIGNED_IN_BY("6 minutes"), .gives = "1" },
	{ "gets no export, either", "GET", ME "/export", token_a, NULL, 401 },
	{ "and one without a token is told as ever", "GET", ME "/export",
		no_token, NULL, 401, "unauthorized",
		.header = "WWW-Authenticate: Bearer" },
	{ "nor by a wrong password", "POST", ME "/export", token_a,
		PROOF("Wrong-Horse-7"), 422,
		.json = "error.details.password~not your" },
	{ "by the right one it does", "POST", ME "/export", token_a,
		PROOF(RIGHT), 200, .json = "userId=<user_a>",
		.header = "Cache-Control: no-store\n"
			  "Content-Disposition~attachment" },
	{ "one by which she signed in just now", .sql = SIGNED_IN_BY("0"),
		.gives = "1" },
	{ "the export", "GET", ME "/export", token_a, NULL, 200,
		.json = "userId=<user_a>\nexportedAt~Z$\n"
			"identity.users.#=1\nidentity.users.0.id=<user_a>\n"
			"identity.users.0.passwordHash!\n"
			"identity.sessions.0.tokenHash!\n"
			"home.homes.#=1\nhome.homes.0.name=Hers\n"
			"home.profiles.0.phone=+49 30 1\n"
			"site.feedbacks.#=1\nsite.feedbacks.0.message=Mine\n"
			"llm.webhooks.#=0",
		.header = "Cache-Control: no-store\n"
			  "Content-Disposition~attachment",
		.sql = "select event from identity.audit_log where user_id = "
		       "'<user_a>' order by id desc limit 1",
		.gives = "data.exported" },
	{ "its head alone", "HEAD", ME "/export", token_a, NULL, 200,
		.way = by_http },
	{ "the next request is answered as ever", "GET", ME, token_a, NULL,
		200 },
	{ 0 },
};

/* Of the account's processes, the most memory that one ever had, in KiB. */
static long
peak(void)
{
	long most = 0;
	const char *program = arena_printf(
		kept_memory, "%s/bin/account", setting("TEST_DATA"));
	DIR *dir = opendir("/proc");
	struct dirent *entry;

	while ((entry = readdir(dir))) {
		char line[512] = "";
		long kib;
		FILE *file = fopen(arena_printf(kept_memory, "/proc/%s/cmdline",
					   entry->d_name),
			"re");
		if (file && !fgets(line, sizeof line, file))
			*line = '\0';
		if (file)
			fclose(file);
		if (strcmp(line, program))
			continue;
		file = fopen(arena_printf(kept_memory, "/proc/%s/status",
				     entry->d_name),
			"re");
		while (file && fgets(line, sizeof line, file))
			if (sscanf(line, "VmHWM: %ld", &kib) == 1 && kib > most)
				most = kib;
		if (file)
			fclose(file);
	}
	closedir(dir);
	return most;
}

/* ASan keeps what was freed, up to 256 MiB, to see who uses it later. */
#ifdef __SANITIZE_ADDRESS__
enum { GROWN_MAX = 196608 }; /* KiB; 60 MB are sent, and copied */
#else
enum { GROWN_MAX = 8192 };
#endif

static void
add_usage(int rows)
{
	sql(arena_printf(kept_memory,
		"insert into llm.usage_history (user_id, model_id, operation, "
		"credits_used, request_metadata) select '%s', 'gpt-5', 'chat', "
		"1, json_build_object('n', n, 't', repeat('x', %d)) from "
		"generate_series(1, %d) as n",
		kept("user_b"), BIG_BYTES, rows));
}

/* By an application, just now. */
static void
sign_in(void)
{
	sql(arena_printf(kept_memory,
		"with g as (insert into identity.grants (user_id, client_id, "
		"scopes, auth_time) values ('%s', 'home-web', '{}', now()) "
		"returning id) update identity.sessions set grant_id = (select "
		"id from g) where user_id = '%s'",
		kept("user_b"), kept("user_b")));
}

START_TEST(a_large_export_takes_little_memory)
{
	struct answer answer;

	users_make();
	sign_in();
	ask("GET", "/v1/users/me/export", token_b, NULL, &answer);
	long before = peak();
	add_usage(BIG_ROWS);
	ask("GET", "/v1/users/me/export", token_b, NULL, &answer);
	ck_assert_int_eq(answer.status, 200);
	ck_assert_uint_gt(answer.len, (size_t)BIG_ROWS * BIG_BYTES);
	ck_assert_str_eq(json_at(answer.body, "llm.usageHistory.#"),
		arena_printf(kept_memory, "%d", BIG_ROWS));
	long grown = peak() - before;
	ck_assert_msg(grown < GROWN_MAX, "%zu bytes took %ld KiB more",
		answer.len, grown);
	sql("delete from llm.usage_history");
}
END_TEST

static size_t
drop(char *bytes, size_t size, size_t count, void *to)
{
	(void)bytes;
	*(size_t *)to += size * count;
	return size * count;
}

/* How the export of b ends, as this encoding (NULL is none), and its size. */
static CURLcode
export_as(const char *encoding, size_t *len)
{
	CURL *curl = curl_easy_init();
	struct curl_slist *headers = curl_slist_append(
		NULL, arena_printf(kept_memory, "Authorization: %s",
			      authorization(token_b)));

	*len = 0;
	curl_easy_setopt(curl, CURLOPT_URL,
		arena_printf(kept_memory, "%s/v1/users/me/export",
			setting("TEST_URL")));
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, len);
	curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, encoding);
	CURLcode code = curl_easy_perform(curl);
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	return code;
}

/* A domain whose last row cannot be made: what was sent before it is there. */
START_TEST(a_broken_export_is_no_whole_one)
{
	size_t len, zipped;
	struct answer answer;

	users_make();
	sign_in();
	add_usage(BIG_ROWS / 10);
	CURLcode whole = export_as("gzip", &zipped);
	sql("create schema zz authorization tessera_owner; "
	    "grant usage on schema zz to tessera_account_api; "
	    "create function zz.export() returns setof text language sql as "
	    "$$values ('select ''zz'', ''x'', to_json(1 / (random() * "
	    "0)::integer)')$$; "
	    "grant execute on function zz.export to tessera_account_api");
	CURLcode plain = export_as(NULL, &len);
	CURLcode gzip = export_as("gzip", &zipped);
	sql("drop schema zz cascade");
	sql("delete from llm.usage_history");
	ck_assert_uint_gt(len, BIG_BYTES);
	ck_assert_msg(plain != CURLE_OK, "%zu bytes passed for all", len);
	ck_assert_int_eq(whole, CURLE_OK);
	ck_assert_msg(gzip != CURLE_OK, "%zu bytes passed for all", zipped);
	ask("GET", "/v1/users/me/export", token_b, NULL, &answer);
	ck_assert_int_eq(answer.status, 200);
}
END_TEST

void
export_tests(const TTest *tests[EXPORT_TESTS])
{
	tests[0] = a_large_export_takes_little_memory;
	tests[1] = a_broken_export_is_no_whole_one;
}
