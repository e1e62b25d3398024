/* What the files of the account's cases share. */
#ifndef ACCOUNT_TESTS_H
#define ACCOUNT_TESTS_H

#include "harness.h"

#define RIGHT "Correct-Horse-7" /* password of users a and b */

/* Tokens of mails whose rows cases insert: sha256(convert_to(...)). */
#define LINK(user, purpose, email, token, lives, hash) \
	"insert into identity.mail_tokens (token_hash, user_id, purpose, " \
	"email, expires_at, password_hash) select sha256('" token "'), " user \
	", '" purpose "', " email ", now() + interval '" lives "', " hash \
	"; select 1"
#define FORGET_COUNTS "delete from identity.request_counts; select 1"

extern const struct test newcomers[], links[], profile[], secrets[], devices[],
	leaving[];

/* Ends in NULL. */
const TTest *const *live_tests(void);

#endif
