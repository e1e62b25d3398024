/* Places are locks on the bytes of a shared file, which die with a process. */
#include <crypt.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <sodium.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "crypto/password.h"

enum { WAIT_US = 2000000, LOOK_US = 5000 };

/* Of a password that nobody has: the work of an account that is not there. */
static char nobody[crypto_pwhash_STRBYTES];

/* Workers that do one thing at a time, be it waiting. */
struct places {
	long first; /* byte */
	long count;
	long mine; /* -1: none */
};

static int file = -1; /* memfd */
static struct places permits = { .mine = -1 }, waiting = { .mine = -1 },
		     pads = { .mine = -1 };

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
	permits.count = least(wanted, most(workers / 2, 1));
	pads.count = most(workers / 4, 1);
	waiting.count = most(workers - 1 - permits.count - pads.count, 0);
	waiting.first = permits.count;
	pads.first = waiting.first + waiting.count;
}

void
password_start(void)
{
	char random[32];

	share_out(config_number("PASSWORD_PERMITS"), config_workers());
	file = memfd_create("permits", MFD_CLOEXEC);
	if (file < 0)
		die("memfd_create: %m");
	randombytes_buf(random, sizeof random);
	if (crypto_pwhash_str(nobody, random, sizeof random,
		    crypto_pwhash_OPSLIMIT_INTERACTIVE,
		    crypto_pwhash_MEMLIMIT_INTERACTIVE))
		die("out of memory");
}

static bool
lock(long byte, short type)
{
	struct flock range = { .l_type = type,
		.l_whence = SEEK_SET,
		.l_start = byte,
		.l_len = 1 };

	return fcntl(file, F_SETLK, &range) == 0;
}

static bool
take(struct places *p)
{
	for (p->mine = p->first; p->mine < p->first + p->count; p->mine++)
		if (lock(p->mine, F_WRLCK))
			return true;
	p->mine = -1;
	return false;
}

static void
give(struct places *p)
{
	if (p->mine >= 0)
		lock(p->mine, F_UNLCK);
	p->mine = -1;
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
	bool entered = take(&permits);

	if (entered || !take(&waiting))
		return entered;
	while (!(entered = take(&permits)) && clock_us() < until)
		pause_for(LOOK_US);
	give(&waiting);
	return entered;
}

void
password_leave(void)
{
	give(&permits);
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
	if (!take(&pads))
		return;
	pause_for(start + milliseconds * 1000LL - clock_us());
	give(&pads);
}
