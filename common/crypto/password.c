/* Permits are locks on the bytes of a shared file, which die with a process. */
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

/* Of a password that nobody has: the work of an account that is not there. */
static char nobody[crypto_pwhash_STRBYTES];

static int permits = -1; /* memfd */
static long count;
static long mine = -1;

/* At most half of the workers, so that the others answer meanwhile. */
static long
permits_of(long wanted, long workers)
{
	long most = workers > 1 ? workers / 2 : 1;

	return wanted < most ? wanted : most;
}

void
password_start(void)
{
	char random[32];

	count = permits_of(config_number("PASSWORD_PERMITS"), config_workers());
	permits = memfd_create("permits", MFD_CLOEXEC);
	if (permits < 0)
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

	return fcntl(permits, F_SETLK, &range) == 0;
}

bool
password_enter(void)
{
	for (mine = 0; mine < count; mine++)
		if (lock(mine, F_WRLCK))
			return true;
	mine = -1;
	return false;
}

void
password_leave(void)
{
	if (mine >= 0)
		lock(mine, F_UNLCK);
	mine = -1;
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
	long long left = start + milliseconds * 1000LL - clock_us();
	struct timespec wait = { left / 1000000, left % 1000000 * 1000 };

	while (left > 0 && nanosleep(&wait, &wait) && errno == EINTR)
		continue;
}
