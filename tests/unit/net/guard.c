/*
 * Where a guarded handle goes. No network is needed, and none can help: each name
 * has the addresses that a case gives it, and every socket that would be made is
 * counted here in place of being made.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/config.h"
#include "net/guard.h"
#include "unit.h"

static const struct option options[] = {
	GUARD_OPTIONS,
	{ 0 },
};
static int sockets; /* that were to be made */

/* In place of the C library's, for libcurl and for us; other kinds of socket are
 * made, by which libcurl sees what the machine has. */
int
socket(int domain, int type, int protocol)
{
	if ((type & 0xf) != SOCK_STREAM || domain == AF_UNIX)
		return (int)syscall(SYS_socket, domain, type, protocol);
	sockets++;
	errno = EACCES;
	return -1;
}

struct way {
	bool refused;
	int sockets;
	CURLcode code;
};

/* Goes there; name.test has these addresses, with commas between. */
static struct way
go(CURL *curl, const char *url, const char *addresses, const struct net *deny)
{
	struct guard guard = { GUARD_WORLD, deny };
	struct curl_slist *names = NULL;
	char text[1000];

	if (addresses) {
		snprintf(text, sizeof text, "name.test:443:%s", addresses);
		names = curl_slist_append(names, "-name.test:443");
		names = curl_slist_append(names, text);
	}
	sockets = 0;
	curl_easy_reset(curl);
	guard_set(curl, &guard, url);
	curl_easy_setopt(curl, CURLOPT_RESOLVE, names);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, 2000L);
	CURLcode code = curl_easy_perform(curl);
	curl_slist_free_all(names);
	return (struct way){ guard.refused, sockets, code };
}

static void
refused(CURL *curl, const char *url, const char *addresses)
{
	struct way way = go(curl, url, addresses, NULL);

	ck_assert_msg(way.refused && !way.sockets && way.code,
		"%s %s: refused %d, %d sockets, %d", url,
		addresses ? addresses : "", way.refused, way.sockets, way.code);
}

static void
reached(CURL *curl, const char *addresses, int times)
{
	struct way way = go(curl, "https://name.test/", addresses, NULL);

	ck_assert_msg(way.sockets == times, "%s: %d sockets, %d", addresses,
		way.sockets, way.code);
}

/*
 * https://www.iana.org/assignments/iana-ipv4-special-registry, its sister of IPv6
 * and multicast: first and last address, and the neighbours outside, which are
 * NULL where they are in another range. What the registries call reachable within
 * 192.0.0.0/24 and 2001::/23 (anycast of protocols) is refused, too.
 */
static const struct {
	const char *first, *last, *before, *after;
} ranges[] = {
	{ "0.0.0.0", "0.255.255.255", NULL, "1.0.0.0" },
	{ "10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0" },
	{ "100.64.0.0", "100.127.255.255", "100.63.255.255", "100.128.0.0" },
	{ "127.0.0.0", "127.255.255.255", "126.255.255.255", "128.0.0.0" },
	{ "169.254.0.0", "169.254.255.255", "169.253.255.255", "169.255.0.0" },
	{ "172.16.0.0", "172.31.255.255", "172.15.255.255", "172.32.0.0" },
	{ "192.0.0.0", "192.0.0.255", "191.255.255.255", "192.0.1.0" },
	{ "192.0.2.0", "192.0.2.255", "192.0.1.255", "192.0.3.0" },
	{ "192.88.99.0", "192.88.99.255", "192.88.98.255", "192.88.100.0" },
	{ "192.168.0.0", "192.168.255.255", "192.167.255.255", "192.169.0.0" },
	{ "198.18.0.0", "198.19.255.255", "198.17.255.255", "198.20.0.0" },
	{ "198.51.100.0", "198.51.100.255", "198.51.99.255", "198.51.101.0" },
	{ "203.0.113.0", "203.0.113.255", "203.0.112.255", "203.0.114.0" },
	{ "224.0.0.0", "239.255.255.255", "223.255.255.255", NULL },
	{ "240.0.0.0", "255.255.255.255", NULL, NULL },
	{ "::", "::1", NULL, NULL },
	{ "::ffff:0.0.0.0", "::ffff:255.255.255.255", NULL, NULL },
	{ "::ffff:8.8.8.8", "::8.8.8.8", NULL, NULL },
	{ "64:ff9b::", "64:ff9b::ffff:ffff", NULL, NULL },
	{ "64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", NULL, NULL },
	{ "100::", "100::ffff:ffff:ffff:ffff", NULL, NULL },
	{ "100:0:0:1::", "100:0:0:1:ffff:ffff:ffff:ffff", NULL, NULL },
	{ "2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
		"2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:200::" },
	{ "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
		"2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::" },
	{ "2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		"2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2003::" },
	{ "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff",
		"3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:1000::" },
	{ "5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL, NULL },
	{ "4000::", "fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		"3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL },
	{ "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL, NULL },
	{ "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL, NULL },
	{ "fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL, NULL },
	{ "ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL, NULL },
};

START_TEST(no_name_leads_into_a_range_that_is_not_for_all)
{
	CURL *curl = curl_easy_init();

	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
		refused(curl, "https://name.test/", ranges[i].first);
		refused(curl, "https://name.test/", ranges[i].last);
		if (ranges[i].before)
			reached(curl, ranges[i].before, 1);
		if (ranges[i].after)
			reached(curl, ranges[i].after, 1);
	}
	curl_easy_cleanup(curl);
}
END_TEST

START_TEST(of_many_addresses_the_good_alone_are_asked)
{
	CURL *curl = curl_easy_init();

	reached(curl, "10.0.0.1,8.8.8.8", 1);
	reached(curl, "8.8.8.8,10.0.0.1", 1);
	reached(curl, "::1,2606:4700::1111,127.0.0.1,8.8.8.8", 2);
	refused(curl, "https://name.test/", "10.0.0.1,::1,169.254.169.254");
	curl_easy_cleanup(curl);
}
END_TEST

/* The very handle that went to the first goes to the second. */
START_TEST(a_name_that_changes_between_two_tries_is_looked_at_anew)
{
	CURL *curl = curl_easy_init();

	for (int i = 0; i < 3; i++) {
		reached(curl, "8.8.8.8", 1);
		refused(curl, "https://name.test/", "169.254.169.254");
	}
	curl_easy_cleanup(curl);
}
END_TEST

START_TEST(what_an_administrator_denies_is_refused_though_the_world_has_it)
{
	struct net deny[2] = { 0 };
	CURL *curl = curl_easy_init();

	ck_assert(net_read("8.8.8.0/24", deny));
	struct way way = go(curl, "https://name.test/", "8.8.8.8", deny);
	ck_assert(way.refused && !way.sockets);
	way = go(curl, "https://name.test/", "8.8.9.8", deny);
	ck_assert(!way.refused || way.sockets == 1);
	curl_easy_cleanup(curl);
}
END_TEST

static const char *const spellings[] = {
	"https://127.0.0.1/",
	"https://127.1/",
	"https://127.0.1/",
	"https://2130706433/",
	"https://0x7f000001/",
	"https://0x7f.0x0.0x0.0x1/",
	"https://0177.0.0.1/",
	"https://017700000001/",
	"https://0x7f.1/",
	"https://%31%32%37.0.0.1/",
	"https://0/",
	"https://0x0a010203/",
	"https://167838211/",
	"https://012.1.2.3/",
	"https://[::1]/",
	"https://[0:0:0:0:0:0:0:1]/",
	"https://[::ffff:127.0.0.1]/",
	"https://[::ffff:7f00:1]/",
	"https://[::127.0.0.1]/",
	"https://[64:ff9b::7f00:1]/",
	"https://[64:ff9b::169.254.169.254]/",
	"https://[2002:7f00:1::]/",
	"https://[2001:0:7f00:1::]/",
	"https://[fe80::1%25lo]/",
	"https://[FD00::1]/",
	"https://localhost/",
	"https://169.254.169.254:8443/latest/meta-data",
};

START_TEST(no_spelling_of_an_address_leads_inwards)
{
	CURL *curl = curl_easy_init();

	for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
		refused(curl, spellings[i], NULL);
	curl_easy_cleanup(curl);
}
END_TEST

int
main(void)
{
	setenv("OUT_CA_FILE", "", 1);
	config_load(options);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	return unit_run("guard",
		(const TTest *[]){
			no_name_leads_into_a_range_that_is_not_for_all,
			of_many_addresses_the_good_alone_are_asked,
			a_name_that_changes_between_two_tries_is_looked_at_anew,
			what_an_administrator_denies_is_refused_though_the_world_has_it,
			no_spelling_of_an_address_leads_inwards, NULL });
}
