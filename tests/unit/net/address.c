/* Addresses: which nets they are in, and which of them are for all. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "net/address.h"
#include "unit.h"

static const struct {
	const char *net;
	bool read;
	const char *has, *lacks;
} nets[] = {
	{ "10.0.0.0/8", true, "10.255.0.1", "11.0.0.1" },
	{ "192.0.2.7", true, "192.0.2.7", "192.0.2.8" },
	{ "0.0.0.0/0", true, "8.8.8.8", "::1" },
	{ "198.18.0.0/15", true, "198.19.255.255", "198.20.0.0" },
	{ "2001:db8::/33", true, "2001:db8:7fff::1", "2001:db8:8000::1" },
	{ "::1/128", true, "::1", "127.0.0.1" },
	{ "10.0.0.0/33", false },
	{ "10.0.0.0/", false },
	{ "10.0.0.0/-1", false },
	{ "10.0.0.0/8x", false },
	{ "10.0.0/8", false },
	{ "", false },
	{ "example.com", false },
	{ "00000000000000000000000000000000000000000000000000000::", false },
};

static struct sockaddr *
address(const char *text)
{
	static struct sockaddr_storage storage;
	struct sockaddr_in *v4 = (void *)&storage;
	struct sockaddr_in6 *v6 = (void *)&storage;

	memset(&storage, 0, sizeof storage);
	storage.ss_family = strchr(text, ':') ? AF_INET6 : AF_INET;
	ck_assert(inet_pton(storage.ss_family, text,
			  storage.ss_family == AF_INET
				  ? (void *)&v4->sin_addr
				  : (void *)&v6->sin6_addr) == 1);
	return (void *)&storage;
}

START_TEST(nets_are_read_and_hold_their_addresses)
{
	struct net net;

	for (size_t i = 0; i < sizeof nets / sizeof *nets; i++) {
		ck_assert_msg(net_read(nets[i].net, &net) == nets[i].read, "%s",
			nets[i].net);
		if (!nets[i].read)
			continue;
		ck_assert_msg(
			net_has(&net, address(nets[i].has)), "%s", nets[i].net);
		ck_assert_msg(!net_has(&net, address(nets[i].lacks)), "%s",
			nets[i].net);
	}
}
END_TEST

/* The first and the last of each net that is not for all, and their neighbours. */
static const char *const closed[] = { "0.0.0.0", "0.255.255.255", "10.0.0.0",
	"10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1",
	"127.255.255.255", "169.254.0.0", "169.254.169.254", "172.16.0.0",
	"172.31.255.255", "192.0.0.0", "192.0.0.255", "192.0.2.0",
	"192.88.99.1", "192.168.0.0", "192.168.255.255", "198.18.0.0",
	"198.19.255.255", "198.51.100.0", "203.0.113.255", "224.0.0.0",
	"239.255.255.255", "240.0.0.0", "255.255.255.255", "::", "::1",
	"::ffff:8.8.8.8", "::8.8.8.8", "64:ff9b::808:808", "64:ff9b:1::1",
	"100::1", "1fff:ffff::", "2001::1", "2001:1ff:ffff::", "2001:db8::1",
	"2001:db8:ffff::", "2002::1", "2002:7f00:1::", "3fff::1",
	"3fff:fff:ffff::", "4000::", "5f00::1", "fc00::1", "fdff::1", "fe80::1",
	"fec0::1", "ff02::1" };
static const char *const open_to_all[] = { "1.0.0.0", "8.8.8.8",
	"9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
	"126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0",
	"172.15.255.255", "172.32.0.0", "192.0.1.0", "192.0.3.0",
	"192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0",
	"203.0.112.255", "203.0.114.0", "223.255.255.255", "2000::1",
	"2001:200::1", "2001:db7:ffff::", "2001:db9::", "2003::1",
	"2606:4700::1111", "3ffe::1", "3fff:1000::" };

START_TEST(what_iana_lists_as_global_is_reached_and_nothing_else)
{
	for (size_t i = 0; i < sizeof closed / sizeof *closed; i++)
		ck_assert_msg(
			!address_global(address(closed[i])), "%s", closed[i]);
	for (size_t i = 0; i < sizeof open_to_all / sizeof *open_to_all; i++)
		ck_assert_msg(address_global(address(open_to_all[i])), "%s",
			open_to_all[i]);
	struct sockaddr local = { .sa_family = AF_UNIX };
	ck_assert(!address_global(&local));
}
END_TEST

int
main(void)
{
	return unit_run("address",
		(const TTest *[]){ nets_are_read_and_hold_their_addresses,
			what_iana_lists_as_global_is_reached_and_nothing_else,
			NULL });
}
