/* The password rule. */
#ifndef ACCOUNT_RULE_H
#define ACCOUNT_RULE_H

#include "base/arena.h"

enum { PASSWORD_MIN = 8, PASSWORD_MAX = 128 };

/* Who a password is for: none of it may be the password. */
struct person {
	const char *email;
	const char *username;
	const char *first_name;
	const char *last_name;
};

/* What is wrong with a password, to be read after its name; NULL: nothing. */
const char *rule_broken(
	struct arena *, const char *password, const struct person *);

#endif
