/* Administration: OAuth clients. */
#include "admin.h"

#define CLIENTS "/admin/clients"
#define ONE CLIENTS "/quarterly"
#define AUDITED(event) \
	"select count(*) > 0 from identity.audit_log where event = '" event \
	"' and actor_id = '<user_admin>' and details ->> 'client_id' = " \
	"'quarterly'"
#define NEW(more) \
	"{\"clientId\":\"quarterly\",\"clientName\":\"Reports\"," \
	"\"redirectUris\":[\"https://quarterly.example.com/callback\"]" more \
	"}"
#define AT(address) \
	"{\"clientId\":\"x\",\"clientName\":\"X\",\"redirectUris\":[\"" address \
	"\"]}"
#define HASHES(column) \
	"select " column " = encode(sha256('<secret>'), 'hex') from " \
	"identity.oauth_clients where client_id = 'quarterly'"

const struct test clients[] = {
	{ "none of that name is left",
		.sql = "delete from "
		       "identity.oauth_clients where client_id in ('quarterly', 'x') "
		       "or client_id like 'page%'; select 'gone'",
		.gives = "gone" },
	{ "a user may not look", "GET", CLIENTS, token_a, NULL, 403,
		"forbidden" },
	{ "nor add", "POST", CLIENTS, token_a, NEW(""), 403, "forbidden" },
	{ "a client without a secret", "POST", CLIENTS, token_admin,
		AT("com.example.app:/callback"), 201,
		.json = "clientSecret=null\nconfidential=false\n"
			"scopes=[\"openid\"]\npreviousSecretUntil=null" },
	{ "has none to rotate", "POST", CLIENTS "/x/secret", token_admin, "{}",
		409, "conflict" },
	{ "is removed", "DELETE", CLIENTS "/x", token_admin, NULL, 204 },
	{ "and is gone", "GET", CLIENTS "/x", token_admin, NULL, 404,
		"not_found" },
	{ "nobody is removed twice", "DELETE", CLIENTS "/x", token_admin, NULL,
		404, "not_found" },
	{ "an address by http", "POST", CLIENTS, token_admin,
		AT("http://quarterly.example.com/"), 422, "validation_error",
		.json = "error.details.redirectUris~must" },
	{ "with a fragment", "POST", CLIENTS, token_admin,
		AT("https://quarterly.example.com/#x"), 422,
		"validation_error" },
	{ "with a user", "POST", CLIENTS, token_admin,
		AT("https://me@quarterly.example.com/"), 422,
		"validation_error" },
	{ "of everywhere", "POST", CLIENTS, token_admin,
		AT("https://*.example.com/"), 422, "validation_error" },
	{ "of a scheme that is nobody's", "POST", CLIENTS, token_admin,
		AT("app:/callback"), 422, "validation_error" },
	{ "with script in it", "POST", CLIENTS, token_admin,
		AT("javascript:alert(1)"), 422, "validation_error" },
	{ "on this machine", "POST", CLIENTS, token_admin,
		AT("http://127.0.0.1/callback"), 201 },
	{ "it goes again", "DELETE", CLIENTS "/x", token_admin, NULL, 204 },
	{ "no address at all", "POST", CLIENTS, token_admin,
		"{\"clientId\":\"x\",\"clientName\":\"X\",\"redirectUris\":[]}",
		422, "validation_error" },
	{ "an id with a blank", "POST", CLIENTS, token_admin,
		"{\"clientId\":\"x y\",\"clientName\":\"X\",\"redirectUris\":"
		"[\"https://x.example.com/\"]}",
		422, "validation_error", .json = "error.details.clientId~may" },
	{ "an id that leads upwards", "POST", CLIENTS, token_admin,
		"{\"clientId\":\"..\",\"clientName\":\"X\",\"redirectUris\":"
		"[\"https://x.example.com/\"]}",
		422, "validation_error" },
	{ "a scope that there is not", "POST", CLIENTS, token_admin,
		NEW(",\"scopes\":[\"openid\",\"all\"]"), 422,
		"validation_error", .json = "error.details.scopes~must" },
	{ "with a secret", "POST", CLIENTS, token_admin,
		NEW(",\"confidential\":true,\"scopes\":[\"openid\",\"iops\"]"),
		201,
		.json = "clientId=quarterly\nclientSecret~^[0-9a-f]{64}$\n"
			"confidential=true\nfirstParty=false\nisActive=true\n"
			"scopes=[\"openid\",\"iops\"]",
		.header = "Location: /admin/clients/quarterly",
		.keep = "secret=clientSecret", .sql = AUDITED("client.added"),
		.gives = "t" },
	{ "the database has its hash", .sql = HASHES("client_secret_hash"),
		.gives = "t" },
	{ "an id that is taken", "POST", CLIENTS, token_admin, NEW(""), 409,
		"conflict" },
	{ "it is in the list", "GET", CLIENTS "?limit=100", token_admin, NULL,
		200, .json = "next=null\nclients.0.clientSecret!" },
	{ "one a page", "GET", CLIENTS "?limit=1", token_admin, NULL, 200,
		.json = "clients.#=1\nnext~.", .keep = "next=next" },
	{ "and the next", "GET", CLIENTS "?limit=1&cursor=<next>", token_admin,
		NULL, 200, .json = "clients.#=1" },
	{ "another secret", "POST", ONE "/secret", token_admin,
		"{\"keepDays\":1}", 200,
		.json = "clientSecret~^[0-9a-f]{64}$\npreviousSecretUntil~Z$",
		.sql = HASHES("previous_secret_hash"), .gives = "t" },
	{ "is in the log", .sql = AUDITED("client.rotated"), .gives = "t" },
	{ "for too long", "POST", ONE "/secret", token_admin,
		"{\"keepDays\":91}", 422, "validation_error" },
	{ "of nobody", "POST", CLIENTS "/nobody/secret", token_admin, "{}", 404,
		"not_found" },
	{ "another name", "PATCH", ONE, token_admin,
		"{\"clientName\":\"Monthly\"}", 200,
		.json = "clientName=Monthly\nscopes=[\"openid\",\"iops\"]" },
	{ "no name", "PATCH", ONE, token_admin, "{\"clientName\":null}", 422,
		"validation_error" },
	{ "a wrong address", "PATCH", ONE, token_admin,
		"{\"redirectUris\":[\"ftp://x.example.com/\"]}", 422,
		"validation_error" },
	{ "of nobody, again", "PATCH", CLIENTS "/nobody", token_admin, "{}",
		404, "not_found" },
	{ "it was let do something",
		.sql = "with g as (insert into identity.grants (user_id, "
		       "client_id, scopes, auth_time) values ('<user_b>', "
		       "'quarterly', '{openid}', now()) returning id) insert into "
		       "identity.sessions (user_id, client_id, grant_id, "
		       "token_hash, expires_at) select '<user_b>', 'quarterly', "
		       "id, sha256('quarterly'), now() + interval '1 hour' from "
		       "g returning 'let'",
		.gives = "let" },
	{ "a name of two lines", "PATCH", ONE, token_admin,
		"{\"clientName\":\"One\\nTwo\"}", 422, "validation_error" },
	{ "a name that turns the line", "PATCH", ONE, token_admin,
		"{\"clientName\":\"One\\u202eTwo\"}", 422, "validation_error" },
	{ "it may do more", "PATCH", ONE, token_admin,
		"{\"scopes\":[\"openid\",\"iops\",\"home\"]}", 200,
		.sql = "select count(*) from identity.sessions where client_id "
		       "= 'quarterly'",
		.gives = "1" },
	{ "a name ends nothing", "PATCH", ONE, token_admin,
		"{\"clientName\":\"Weekly\"}", 200,
		.sql = "select count(*) from identity.sessions where client_id "
		       "= 'quarterly'",
		.gives = "1" },
	{ "it may do less", "PATCH", ONE, token_admin,
		"{\"scopes\":[\"openid\",\"iops\"]}", 200,
		.sql = "select count(*) from identity.sessions where client_id "
		       "= 'quarterly'",
		.gives = "0" },
	{ "it was let do something again",
		.sql = "insert into identity.sessions (user_id, client_id, "
		       "token_hash, expires_at) values ('<user_b>', "
		       "'quarterly', sha256('quarterly'), now() + interval "
		       "'1 hour') returning 'let'",
		.gives = "let" },
	{ "switched off", "PATCH", ONE, token_admin, "{\"isActive\":false}",
		200, .json = "isActive=false",
		.sql = "select (select count(*) from identity.sessions where "
		       "client_id = 'quarterly') || ' ' || (select revoked_why "
		       "from identity.grants where client_id = 'quarterly')",
		.gives = "0 client_disabled" },
	{ "and removed with all that it had", "DELETE", ONE, token_admin, NULL,
		204,
		.sql = "select count(*) from identity.grants where "
		       "client_id = 'quarterly'",
		.gives = "0" },
	{ 0 },
};
