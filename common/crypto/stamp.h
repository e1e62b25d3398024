/*
 * Bodies signed with the time they were sent at, as Stripe signs what it sends:
 *     Stripe-Signature: t=1614265330,v1=<hex HMAC-SHA256 of "t.body">,v1=...
 */
#ifndef CRYPTO_STAMP_H
#define CRYPTO_STAMP_H

#include <stddef.h>

enum {
	STAMP_SECONDS = 300, /* that a stamp may be old, or of the future */
	STAMP_MAX = 4096, /* bytes of a header */
};

enum stamp { STAMP_GOOD, STAMP_MISSING, STAMP_WRONG };

/*
 * Whether any v1 is by any of the secrets (up to a NULL) and was made within
 * STAMP_SECONDS of now (seconds since 1970). Takes as long for a wrong one.
 */
enum stamp stamp_check(const char *header, const char *body, size_t len,
	const char *const *secrets, long long now);

#endif
