/*
 * Passwords: Argon2id (RFC 9106) by libsodium at its interactive limits, and
 * imported bcrypt hashes by libcrypt. Few are computed at once in a group, so
 * that sign-ins exhaust neither memory nor workers.
 */
#ifndef CRYPTO_PASSWORD_H
#define CRYPTO_PASSWORD_H

#include <stdbool.h>

#include "base/arena.h"

enum { PASSWORD_BYTES = 512 }; /* 128 characters of UTF-8 */

enum password {
	PASSWORD_RIGHT,
	PASSWORD_STALE, /* right, but hashed otherwise than today: hash anew */
	PASSWORD_WRONG,
};

/* Before the first fork (service.start): how many permits there are. */
void password_start(void);

/*
 * Takes one of the group's permits for this process until password_leave. When
 * all are taken it waits for two seconds, unless so many wait already that
 * nobody would be left for other requests; then returns false, and the answer is
 * 503. A process that dies gives its permit back.
 */
bool password_enter(void);
void password_leave(void);

/* Returns a new hash, with a new salt. */
char *password_hash(struct arena *, const char *password);

/* hash may be NULL: an account that does not exist costs the same work. */
enum password password_verify(const char *hash, const char *password);

/*
 * Gives the permit back, if there is one, and waits until milliseconds have
 * passed since start (clock_us()), so that the time taken tells nothing of the
 * account or its kind of hash. A quarter of the workers may wait so; who comes
 * while they do does not wait. A row that pads has .rate (route.h), so that no
 * one client can have them all.
 */
void password_pad(long long start, long milliseconds);

#endif
