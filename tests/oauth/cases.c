/* What the authorization server promises, table by table. */
#include "cases.h"
#include "prepare.h"

static const struct table tables[] = {
	{ "metadata", metadata_cases },
	{ "addresses", address_cases },
	{ "asking", asking_cases },
	{ "clients", client_cases },
	{ "codes", code_cases },
	{ "refreshing", refresh_cases },
	{ "revoking", revoke_cases },
	{ "introspecting", introspect_cases },
	{ "userinfo", userinfo_cases },
	{ "signing in", login_cases },
	{ "limits", limit_cases },
	{ "consenting", consent_cases },
	{ "signing out", logout_cases },
	{ 0 },
};

int
main(void)
{
	return harness_run(tables, prepare, race_tests());
}
