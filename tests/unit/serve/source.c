/* Which addresses a PEER field counts as one client. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/config.h"
#include "serve/source.h"
#include "unit.h"

static char key[] = "/tmp/tessera-origin.XX"
		    "XXXX";
static const struct field peer = { "ip_hash", TEXT, .from = PEER };

static const struct {
	const char *one;
	const char *other;
	bool same;
} clients[] = {
	{ "192.0.2.1", "192.0.2.1", true },
	{ "192.0.2.1", "192.0.2.2", false },
	{ "192.0.2.1", "::ffff:192.0.2.1", true },
	{ "::ffff:192.0.2.1", "::ffff:192.0.2.2", false },
	{ "2001:db8::1", "2001:db8:0:0:ffff:ffff:ffff:ffff", true },
	{ "2001:db8::1", "2001:db8:0:1::1", false },
	{ "2001:db8:0:ff::1", "2001:0DB8:0:00ff::2", true },
	{ "2001:db8::1", "2001:db9::1", false },
	{ "::1", "::2", true },
	{ "::1", "192.0.2.1", false },
};

static void
hash(const char *address, char text[65])
{
	char param[80];
	char *params[] = { param, NULL };
	struct request r = { .service = &service, .params = params };

	snprintf(param, sizeof param, "REMOTE_ADDR=%s", address);
	const char *said = source_text(&r, &peer);
	ck_assert_ptr_nonnull(said);
	ck_assert_uint_eq(strlen(said), 64);
	memcpy(text, said, 65);
	arena_free(&r.arena);
}

START_TEST(an_ipv6_network_is_one_client)
{
	char one[65], other[65];

	for (size_t i = 0; i < sizeof clients / sizeof *clients; i++) {
		hash(clients[i].one, one);
		hash(clients[i].other, other);
		ck_assert_msg(!strcmp(one, other) == clients[i].same, "%s, %s",
			clients[i].one, clients[i].other);
	}
}
END_TEST

START_TEST(without_an_address_there_is_no_hash)
{
	struct request r = { .service = &service };

	ck_assert_ptr_null(source_text(&r, &peer));
}
END_TEST

int
main(void)
{
	int fd = mkstemp(key);

	if (fd < 0)
		return EXIT_FAILURE;
	for (int i = 0; i < 32; i++)
		if (write(fd, "5a", 2) != 2)
			return EXIT_FAILURE;
	close(fd);
	setenv("PEER_KEY_FILE", key, 1);
	config_load(NULL);
	source_start();
	unlink(key);
	return unit_run(
		"origin", (const TTest *[]){ an_ipv6_network_is_one_client,
				  without_an_address_there_is_no_hash, NULL });
}
