/* The owner's password once more, before what only the owner may do. */
#ifndef ACCOUNT_TRIAL_H
#define ACCOUNT_TRIAL_H

#include <json-c/json.h>

#include "http/request.h"

/* A password that is being judged; each try counts until it was right. */
struct trial {
	struct json_object *look; /* whose it is */
	const char *attempt;
	const char *hash;
};

/*
 * Judges the password in a field, which clients know by the name named; refuses
 * a wrong one, or one too many.
 */
bool trial_pass(
	struct request *, const char *field, const char *named, struct trial *);

#endif
