/* Which addresses a connection of ours may go to. */
#ifndef NET_ADDRESS_H
#define NET_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

struct net {
	int family; /* AF_INET, AF_INET6; 0 ends a list */
	unsigned char bytes[16];
	int bits; /* of them that count */
};

/* Reads "10.0.0.0/8", "2001:db8::/32" or one address; false if it is none. */
bool net_read(const char *text, struct net *);

bool net_has(const struct net *, const struct sockaddr *);

/*
 * True for what IANA's registries of special addresses leave as globally
 * reachable unicast: of IPv6 2000::/3 alone, so that neither a mapped IPv4
 * address nor one behind NAT64 is.
 */
bool address_global(const struct sockaddr *);

/* True for 127.0.0.0/8 and ::1. */
bool address_loopback(const struct sockaddr *);

/* Its port, in the machine's order. */
int address_port(const struct sockaddr *);

#endif
