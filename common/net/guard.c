/* What a handle of libcurl may reach, decided where its sockets are made. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/config.h"
#include "net/guard.h"

enum { PORT_FREE = 1024, URL_MAX = 2048 };

static bool
port_fits(enum guard_to to, int port)
{
	return to != GUARD_WORLD || port == 443 || port >= PORT_FREE;
}

static bool
listed(const struct net *list, const struct sockaddr *at)
{
	for (; list && list->family; list++)
		if (net_has(list, at))
			return true;
	return false;
}

static bool
may_reach(const struct guard *g, const struct sockaddr *at)
{
	enum guard_to to = g->to;

	if (at->sa_family != AF_INET && at->sa_family != AF_INET6)
		return false;
	if (listed(g->deny, at) || !port_fits(to, address_port(at)))
		return false;
	if (to == GUARD_WORLD)
		return !g->http && (address_global(at) || listed(g->allow, at));
	return !g->http || to == GUARD_LOCAL || address_loopback(at);
}

static curl_socket_t
open_socket(void *to, curlsocktype purpose, struct curl_sockaddr *at)
{
	struct guard *g = to;

	if (purpose == CURLSOCKTYPE_IPCXN && may_reach(g, &at->addr))
		return socket(
			at->family, at->socktype | SOCK_CLOEXEC, at->protocol);
	g->refused = true;
	return CURL_SOCKET_BAD;
}

static CURLU *
parse(const char *url, unsigned flags)
{
	CURLU *u = curl_url();

	if (u && strlen(url) <= URL_MAX &&
		!curl_url_set(u, CURLUPART_URL, url, flags))
		return u;
	curl_url_cleanup(u);
	return NULL;
}

/* Why it is none that anybody is asked at. */
static const char *
unparsed(const char *url)
{
	CURLU *u = parse(url, 0);

	curl_url_cleanup(u);
	return u ? "must be a URL without a user" : "must be a URL";
}

/* What libcurl reads in more ways than one: other letters of names by the locale,
 * a host after three strokes. */
static const char *
odd(const char *url)
{
	for (const char *c = url; *c; c++)
		if ((unsigned char)*c > '~')
			return "must be in ASCII: xn-- in names, % elsewhere";
	return !strncmp(url, "https:///", 9) ? "must be a URL" : NULL;
}

static const char *
wrong(CURLU *u, enum guard_to to, const char *scheme)
{
	char *port = NULL;
	const char *why = NULL;

	if (strcmp(scheme, "https") &&
		(strcmp(scheme, "http") || to == GUARD_WORLD))
		return to == GUARD_WORLD ? "must be an https URL"
					 : "must be an http or https URL";
	if (!curl_url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) &&
		!port_fits(to, (int)strtol(port, NULL, 10)))
		why = "must name port 443 or one from 1024";
	curl_free(port);
	return why;
}

const char *
guard_url_wrong(enum guard_to to, const char *url)
{
	char *scheme = NULL;
	CURLU *u = parse(url, CURLU_DISALLOW_USER);
	const char *why = to == GUARD_WORLD ? odd(url) : NULL;

	if (!u)
		return unparsed(url);
	if (!why && !curl_url_get(u, CURLUPART_SCHEME, &scheme, 0))
		why = wrong(u, to, scheme);
	if (!why && to == GUARD_WORLD && strncmp(url, "https://", 8))
		why = "must begin with https://";
	curl_free(scheme);
	curl_url_cleanup(u);
	return why;
}

void
guard_set(CURL *curl, struct guard *g, const char *url)
{
	g->http = !strncasecmp(url, "http:", 5);
	g->refused = false;
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(
		curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (*config_text("OUT_CA_FILE"))
		curl_easy_setopt(
			curl, CURLOPT_CAINFO, config_text("OUT_CA_FILE"));
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, g);
}
