/* Which addresses a connection of ours may go to. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/address.h"

/* https://www.iana.org/assignments/iana-ipv4-special-registry and its sister:
 * what is not globally reachable, and multicast. */
static const struct net special[] = {
	{ AF_INET, { 0 }, 8 },
	{ AF_INET, { 10 }, 8 },
	{ AF_INET, { 100, 64 }, 10 },
	{ AF_INET, { 127 }, 8 },
	{ AF_INET, { 169, 254 }, 16 },
	{ AF_INET, { 172, 16 }, 12 },
	{ AF_INET, { 192, 0, 0 }, 24 },
	{ AF_INET, { 192, 0, 2 }, 24 },
	{ AF_INET, { 192, 88, 99 }, 24 },
	{ AF_INET, { 192, 168 }, 16 },
	{ AF_INET, { 198, 18 }, 15 },
	{ AF_INET, { 198, 51, 100 }, 24 },
	{ AF_INET, { 203, 0, 113 }, 24 },
	{ AF_INET, { 224 }, 3 },
	{ AF_INET6, { 0x20, 0x01 }, 23 },
	{ AF_INET6, { 0x20, 0x01, 0x0d, 0xb8 }, 32 },
	{ AF_INET6, { 0x20, 0x02 }, 16 },
	{ AF_INET6, { 0x3f, 0xff }, 20 },
};

static const struct net global_v6 = { AF_INET6, { 0x20 }, 3 };
static const struct net loopback_v4 = { AF_INET, { 127 }, 8 };
static const struct net loopback_v6 = { AF_INET6, { [15] = 1 }, 128 };

static const unsigned char *
bytes_of(const struct sockaddr *at)
{
	if (at->sa_family == AF_INET)
		return (const void *)&((const struct sockaddr_in *)at)
			->sin_addr;
	if (at->sa_family == AF_INET6)
		return (const void *)&((const struct sockaddr_in6 *)at)
			->sin6_addr;
	return NULL;
}

bool
net_has(const struct net *net, const struct sockaddr *at)
{
	const unsigned char *bytes = bytes_of(at);
	int whole = net->bits / 8, rest = net->bits % 8;

	if (!bytes || at->sa_family != net->family ||
		memcmp(bytes, net->bytes, (size_t)whole))
		return false;
	return !rest || (bytes[whole] ^ net->bytes[whole]) >> (8 - rest) == 0;
}

bool
net_read(const char *text, struct net *net)
{
	char address[INET6_ADDRSTRLEN];
	size_t len = strcspn(text, "/");
	char *end = NULL;

	if (len >= sizeof address)
		return false;
	snprintf(address, sizeof address, "%.*s", (int)len, text);
	*net = (struct net){ .family = strchr(address, ':') ? AF_INET6
							    : AF_INET };
	int most = net->family == AF_INET ? 32 : 128;
	net->bits = most;
	if (inet_pton(net->family, address, net->bytes) != 1)
		return false;
	if (!text[len])
		return true;
	if (text[len + 1] < '0' || text[len + 1] > '9')
		return false;
	long bits = strtol(text + len + 1, &end, 10);
	net->bits = (int)bits;
	return !*end && bits <= most;
}

bool
address_global(const struct sockaddr *at)
{
	if (at->sa_family != AF_INET && !net_has(&global_v6, at))
		return false;
	for (size_t i = 0; i < sizeof special / sizeof *special; i++)
		if (net_has(&special[i], at))
			return false;
	return true;
}

bool
address_loopback(const struct sockaddr *at)
{
	return net_has(&loopback_v4, at) || net_has(&loopback_v6, at);
}

int
address_port(const struct sockaddr *at)
{
	if (at->sa_family == AF_INET)
		return ntohs(((const struct sockaddr_in *)at)->sin_port);
	if (at->sa_family == AF_INET6)
		return ntohs(((const struct sockaddr_in6 *)at)->sin6_port);
	return 0;
}
