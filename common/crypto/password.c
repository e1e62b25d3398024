/* Passwords are hashed by a few workers at once, for each takes 64 MiB. */
#include <crypt.h>
#include <errno.h>
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "base/places.h"
#include "crypto/password.h"

enum { WAIT_US = 2000000, LOOK_US = 5000 };

/* Of a password that nobody has: the work of an account that is not there. */
static char nobody[crypto_pwhash_STRBYTES];

/* Workers that do one thing at a time, be it waiting. */
static struct places permits = { -1, .mine = -1 }, waiting = { -1, .mine = -1 },
		     pads = { -1, .mine = -1 };

static long
least(long a, long b)
{
	return a < b ? a : b;
}

static long
most(long a, long b)
{
	return a > b ? a : b;
}

/* Whoever has a permit, waits for one or pads: of several workers one is none
 * of them, so that it answers other requests. */
static void
share_out(long wanted, long workers)
{
	places_make(&permits, least(wanted, most(workers / 2, 1)));
	places_make(&pads, most(workers / 4, 1));
	places_make(
		&waiting, most(workers - 1 - permits.count - pads.count, 0));
}

void
password_start(void)
{
	char random[32];

	share_out(config_number("PASSWORD_PERMITS"), config_workers());
	randombytes_buf(random, sizeof random);
	if (crypto_pwhash_str(nobody, random, sizeof random,
		    crypto_pwhash_OPSLIMIT_INTERACTIVE,
		    crypto_pwhash_MEMLIMIT_INTERACTIVE))
		die("out of memory");
}

static void
pause_for(long long us)
{
	struct timespec wait = { us / 1000000, us % 1000000 * 1000 };

	while (us > 0 && nanosleep(&wait, &wait) && errno == EINTR)
		continue;
}

bool
password_enter(void)
{
	long long until = clock_us() + WAIT_US;
	bool entered = places_take(&permits);

	if (entered || !places_take(&waiting))
		return entered;
	while (!(entered = places_take(&permits)) && clock_us() < until)
		pause_for(LOOK_US);
	places_give(&waiting);
	return entered;
}

void
password_leave(void)
{
	places_give(&permits);
}

char *
password_hash(struct arena *arena, const char *password)
{
	char *hash = arena_alloc(arena, crypto_pwhash_STRBYTES);

	if (crypto_pwhash_str(hash, password, strlen(password),
		    crypto_pwhash_OPSLIMIT_INTERACTIVE,
		    crypto_pwhash_MEMLIMIT_INTERACTIVE))
		die("out of memory");
	return hash;
}

static enum password
verify_argon2id(const char *hash, const char *password)
{
	if (crypto_pwhash_str_verify(hash, password, strlen(password)))
		return PASSWORD_WRONG;
	return crypto_pwhash_str_needs_rehash(hash,
		       crypto_pwhash_OPSLIMIT_INTERACTIVE,
		       crypto_pwhash_MEMLIMIT_INTERACTIVE)
		       ? PASSWORD_STALE
		       : PASSWORD_RIGHT;
}

/* $2a$, $2b$ and $2y$; bcrypt reads 72 bytes at most. */
static enum password
verify_bcrypt(const char *hash, const char *password)
{
	static struct crypt_data data;
	const char *again = crypt_r(password, hash, &data);
	bool right = again && strlen(again) == strlen(hash) &&
		     !sodium_memcmp(again, hash, strlen(hash));

	sodium_memzero(&data, sizeof data);
	return right ? PASSWORD_STALE : PASSWORD_WRONG;
}

enum password
password_verify(const char *hash, const char *password)
{
	if (!hash) {
		verify_argon2id(nobody, password);
		return PASSWORD_WRONG;
	}
	return !strncmp(hash, "$2", 2) ? verify_bcrypt(hash, password)
				       : verify_argon2id(hash, password);
}

void
password_pad(long long start, long milliseconds)
{
	password_leave();
	if (!places_take(&pads))
		return;
	pause_for(start + milliseconds * 1000LL - clock_us());
	places_give(&pads);
}
