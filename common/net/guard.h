/*
 * Handles of libcurl that cannot be led astray: TLS is verified, no redirect is
 * followed, no proxy or .netrc used, and the very address of each connection is
 * looked at when its socket is made, so that no name, however spelt or answered
 * by DNS, leads elsewhere.
 */
#ifndef NET_GUARD_H
#define NET_GUARD_H

#include <stdbool.h>

#include <curl/curl.h>

#include "net/address.h"

enum guard_to {
	GUARD_WORLD, /* what a user named: https, globally reachable, port 443
			 or from 1024 */
	GUARD_NAMED, /* what an administrator named: https; http on this host */
	GUARD_LOCAL, /* and said that it is local: http too */
};

/* Lives as long as the transfer. A connection that is kept is not looked at
 * again: handles of different guards share none. */
struct guard {
	enum guard_to to;
	const struct net *deny; /* besides, up to family 0; or NULL */
	bool http; /* without TLS */
	bool refused; /* an address was */
	const struct net *allow; /* of GUARD_WORLD: besides; as deny */
};

/* OUT_CA_FILE of a group that declares it: else the system's certificates. */
#define GUARD_OPTIONS \
	{ \
		"OUT_CA_FILE", "", \
			"certificates by which servers that this calls are " \
			"checked; else the system's" \
	}

/* NULL, or why this URL is never asked. */
const char *guard_url_wrong(enum guard_to, const char *url);

/* What every transfer of ours is told, and its URL. */
void guard_set(CURL *, struct guard *, const char *url);

#endif
