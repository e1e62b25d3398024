/* --nginx: the location blocks of a group, made from its rows. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "describe/describe.h"

enum { KEYS_MAX = 256, MEGABYTE = 1048576 };

/* A location: "= /v1/homes" exactly, or all below "/v1/homes/". */
struct location {
	const char *path;
	size_t len;
	bool exact;
};

struct locations {
	struct location items[KEYS_MAX];
	int count;
};

/* Up to and with the slash before the first parameter. */
static struct location
location_of(const char *path)
{
	const char *parameter = strstr(path, "/:");

	if (!parameter)
		return (struct location){ path, strlen(path), true };
	return (struct location){ path, (size_t)(parameter + 1 - path), false };
}

static bool
same(const struct location *a, const struct location *b)
{
	return a->exact == b->exact && a->len == b->len &&
	       !memcmp(a->path, b->path, a->len);
}

static void
add(struct locations *all, struct location one)
{
	for (int i = 0; i < all->count; i++)
		if (same(&all->items[i], &one))
			return;
	if (all->count < KEYS_MAX)
		all->items[all->count++] = one;
}

/* Headers that every location passes on (parts/plain.conf). */
static bool
passed_always(const char *header)
{
	static const char *const names[] = { "Authorization", "User-Agent",
		"If-Match", "If-None-Match", "Content-Type", "Content-Length" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcasecmp(header, names[i]))
			return true;
	return false;
}

static void
print_header(const char *name)
{
	printf("\tfastcgi_param HTTP_");
	for (const char *c = name; *c; c++)
		putchar(*c == '-' ? '_' : toupper((unsigned char)*c));
	printf(" $http_");
	for (const char *c = name; *c; c++)
		putchar(*c == '-' ? '_' : tolower((unsigned char)*c));
	printf(" if_not_empty;\n");
}

/* True if an earlier field of the location's rows passes the same header. */
static bool
printed_before(const struct service *group, const struct location *at,
	const struct field *until, const char *header)
{
	const struct route *row;

	for (struct rows i = rows_of(group); (row = rows_next(&i));) {
		struct location l = location_of(row->path);
		const struct field *f = row->fields;
		for (; same(&l, at) && f && f->name; f++) {
			if (f == until)
				return false;
			if (f->from == HEADER && f->as &&
				!strcasecmp(f->as, header))
				return true;
		}
	}
	return false;
}

static bool
anonymous(const struct route *row)
{
	const struct field *f = row->fields;

	for (; f && f->name; f++)
		if (f->from == HEADER || f->from == COOKIE || f->from == PEER ||
			f->from == AGENT)
			return false;
	return !route_guarded(row);
}

/* What a location's rows ask for, taken together. */
struct needs {
	size_t body;
	int cache; /* seconds; 0: at least one GET row must not be cached */
	bool cookie;
	bool file;
	bool page;
	bool kept;
	bool waits;
	bool gate;
	bool stream;
	bool messages;
	bool resumed; /* by Last-Event-ID */
};

static void
gather(struct needs *n, const struct route *row)
{
	size_t body = row->max_body ? row->max_body : BODY_MAX;
	const struct field *f = row->fields;

	if (body > n->body)
		n->body = body;
	n->file |= row->file;
	n->page |= row->page;
	n->kept |= route_repeats(row);
	n->resumed |= row->keep == KEEP_OWN;
	n->waits |= row->waits ? true : false;
	n->gate |= row->gate ? true : false;
	n->stream |= row->stream;
	n->messages |= row->messages;
	for (; f && f->name; f++)
		n->cookie |= f->from == COOKIE;
	if (!strcmp(row->method, "GET")) {
		int cache = anonymous(row) ? row->cache : 0;
		if (n->cache < 0 || cache < n->cache)
			n->cache = cache;
	}
}

static void
print_headers(const struct service *group, const struct location *at)
{
	const struct route *row;

	for (struct rows i = rows_of(group); (row = rows_next(&i));) {
		struct location l = location_of(row->path);
		const struct field *f = row->fields;
		for (; same(&l, at) && f && f->name; f++)
			if (f->from == HEADER && f->as &&
				!passed_always(f->as) &&
				!printed_before(group, at, f, f->as))
				print_header(f->as);
	}
}

/* Headers that are no fields. */
static void
print_more_headers(const struct needs *n)
{
	if (n->cookie)
		print_header("Cookie");
	if (n->kept)
		print_header("Idempotency-Key");
	if (n->resumed)
		print_header("Last-Event-ID");
	if (n->waits)
		print_header("Prefer");
	if (n->messages) {
		print_header("X-Api-Key");
		print_header("anthropic-version");
		print_header("anthropic-beta");
	}
}

/* Methods with a rate of their own (parts/rates.conf). */
static void
print_rates(const struct service *group, const struct location *at)
{
	const struct route *row;

	for (struct rows i = rows_of(group); (row = rows_next(&i));) {
		struct location l = location_of(row->path);
		if (row->rate && same(&l, at))
			printf("\tif ($request_method = %s) {\n"
			       "\t\tset $tessera_rate %s;\n\t}\n",
				row->method, row->rate);
	}
}

static void
print_location(const struct service *group, const struct location *at)
{
	struct needs n = { .body = BODY_MAX, .cache = -1 };
	const struct route *row;

	for (struct rows i = rows_of(group); (row = rows_next(&i));) {
		struct location l = location_of(row->path);
		if (same(&l, at))
			gather(&n, row);
	}
	printf("location %s%.*s {\n\tset $tessera_group %s;\n"
	       "\tclient_max_body_size %zum;\n",
		at->exact ? "= " : "", (int)at->len, at->path, group->name,
		(n.body + MEGABYTE - 1) / MEGABYTE);
	print_rates(group, at);
	print_headers(group, at);
	print_more_headers(&n);
	if (n.gate)
		printf("\tauth_request /_gate/%s;\n"
		       "\tinclude tessera/parts/gated.conf;\n",
			group->name);
	if (n.cache > 0)
		printf("\tfastcgi_cache_valid 200 %ds;\n", n.cache);
	/* What a cookie lets in shows nobody how well its secrets compress. */
	if (!n.cookie && !n.page && !n.file && !n.stream)
		printf("\tinclude tessera/parts/zip.conf;\n");
	printf("\tinclude tessera/parts/errors-%s.conf;\n"
	       "\tinclude tessera/parts/%s.conf;\n}\n",
		describe_shape(n.messages ? SHAPE_MESSAGES : group->shape),
		n.cache > 0 ? "cached"
		: n.file    ? "file"
		: n.stream  ? "stream"
			    : "plain");
}

/* Where the gates of all its rows are asked. */
static void
print_gate(const struct service *group)
{
	const struct route *row;

	for (struct rows i = rows_of(group); (row = rows_next(&i));)
		if (row->gate) {
			printf("location = /_gate/%s {\n"
			       "\tset $tessera_group %s;\n"
			       "\tinclude tessera/parts/gate.conf;\n}\n",
				group->name, group->name);
			return;
		}
}

void
describe_nginx(const struct service *group)
{
	static struct locations all;
	const struct route *row;

	if (group->daemon)
		return;
	for (struct rows i = rows_of(group); (row = rows_next(&i));)
		add(&all, location_of(row->path));
	if (group->prefix)
		add(&all, (struct location){ group->prefix,
				  strlen(group->prefix), false });
	for (int i = 0, count = all.count; i < count; i++) {
		struct location bare = all.items[i];
		if (bare.exact || bare.len < 2)
			continue;
		bare.exact = true;
		bare.len--;
		add(&all, bare);
	}
	for (int i = 0; i < all.count; i++)
		print_location(group, &all.items[i]);
	print_gate(group);
	describe_options(group);
}
