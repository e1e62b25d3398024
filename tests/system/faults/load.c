/*
 * Load that counts what every single request came to.
 *
 *   load [-c CLIENTS] [-w MS] [-m METHOD] [-d BODY] [-H HEADER]... URL
 *
 * Each client sends one request after another on a connection that it keeps,
 * and rests for so long in between, until SIGTERM or SIGINT; a # in BODY is the
 * number of the request. Then a line for each outcome is printed: how often, the
 * status (or what went wrong), "json" if the body is JSON, and
 * "retry-after" if there was such a header. Last, the slowest in milliseconds,
 * and for how long in all nobody was answered with a status of 2xx.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <curl/curl.h>
#include <json-c/json.h>

enum {
	CLIENTS_MAX = 64,
	OUTCOMES = 64,
	OUTCOME = 120,
	BODY_MAX = 1 << 19,
	SENT = 1024,
};

static struct {
	const char *method, *body, *url;
	struct curl_slist *headers;
	long clients, rest;
} options = { .method = "GET", .clients = 4 };

static struct {
	char name[OUTCOME];
	long count;
} outcomes[OUTCOMES];
static double slowest;
static double refused, refused_since; /* seconds; 0: the last one was served */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_bool over;
static atomic_long number;

struct client {
	CURL *curl;
	char body[BODY_MAX];
	size_t len;
	char error[CURL_ERROR_SIZE];
	char sent[SENT];
};

static double
now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void
note_refused(bool served)
{
	if (!served && refused_since == 0)
		refused_since = now();
	if (!served || refused_since == 0)
		return;
	refused += now() - refused_since;
	refused_since = 0;
}

static void
count(const char *name, double seconds)
{
	pthread_mutex_lock(&lock);
	note_refused(*name == '2');
	int i = 0;
	while (i < OUTCOMES - 1 && outcomes[i].count > 0 &&
		strcmp(outcomes[i].name, name))
		i++;
	snprintf(outcomes[i].name, OUTCOME, "%s", name);
	outcomes[i].count++;
	if (seconds > slowest)
		slowest = seconds;
	pthread_mutex_unlock(&lock);
}

static size_t
keep(char *bytes, size_t size, size_t n, void *to)
{
	struct client *c = to;

	if (c->len + size * n >= BODY_MAX)
		return 0;
	memcpy(c->body + c->len, bytes, size * n);
	c->len += size * n;
	return size * n;
}

static bool
is_json(const struct client *c)
{
	enum json_tokener_error error;
	struct json_object *value = json_tokener_parse_verbose(c->body, &error);

	json_object_put(value);
	return c->len > 0 && error == json_tokener_success;
}

static void
set_body(struct client *c)
{
	const char *text = options.body;
	int before = (int)strcspn(text, "#");
	const char *after = text[before] ? text + before + 1 : "";

	if (*after)
		snprintf(c->sent, SENT, "%.*s%ld%s", before, text, ++number,
			after);
	else
		snprintf(c->sent, SENT, "%s", text);
	curl_easy_setopt(c->curl, CURLOPT_POSTFIELDS, c->sent);
}

static void
request(struct client *c)
{
	char name[OUTCOME];
	double seconds = 0;
	long status = 0;
	struct curl_header *wait;

	c->len = 0;
	if (options.body)
		set_body(c);
	CURLcode code = curl_easy_perform(c->curl);
	c->body[c->len] = '\0';
	curl_easy_getinfo(c->curl, CURLINFO_TOTAL_TIME, &seconds);
	curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &status);
	if (code != CURLE_OK)
		snprintf(name, sizeof name, "%.100s", c->error);
	else
		snprintf(name, sizeof name, "%ld%s%s", status,
			is_json(c) ? " json" : "",
			curl_easy_header(c->curl, "Retry-After", 0,
				CURLH_HEADER, -1, &wait) == CURLHE_OK
				? " retry-after"
				: "");
	count(name, seconds);
}

static void *
run(void *arg)
{
	struct client *c = arg;

	c->curl = curl_easy_init();
	curl_easy_setopt(c->curl, CURLOPT_URL, options.url);
	curl_easy_setopt(c->curl, CURLOPT_CUSTOMREQUEST, options.method);
	curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, options.headers);
	curl_easy_setopt(c->curl, CURLOPT_WRITEFUNCTION, keep);
	curl_easy_setopt(c->curl, CURLOPT_WRITEDATA, c);
	curl_easy_setopt(c->curl, CURLOPT_ERRORBUFFER, c->error);
	curl_easy_setopt(c->curl, CURLOPT_NOSIGNAL, 1L);
	while (!over) {
		request(c);
		usleep((useconds_t)options.rest * 1000);
	}
	curl_easy_cleanup(c->curl);
	return NULL;
}

static void
read_options(int argc, char **argv)
{
	int letter;

	while ((letter = getopt(argc, argv, "c:w:m:d:H:")) > 0)
		if (letter == 'c')
			options.clients = strtol(optarg, NULL, 10);
		else if (letter == 'w')
			options.rest = strtol(optarg, NULL, 10);
		else if (letter == 'm')
			options.method = optarg;
		else if (letter == 'd')
			options.body = optarg;
		else if (letter == 'H')
			options.headers =
				curl_slist_append(options.headers, optarg);
		else
			exit(64);
	options.url = argv[optind];
	if (!options.url || options.clients < 1 ||
		options.clients > CLIENTS_MAX) {
		fprintf(stderr, "load: see the first lines of load.c\n");
		exit(64);
	}
}

int
main(int argc, char **argv)
{
	static struct client clients[CLIENTS_MAX];
	pthread_t threads[CLIENTS_MAX];
	sigset_t end;
	int signo;

	read_options(argc, argv);
	sigemptyset(&end);
	sigaddset(&end, SIGTERM);
	sigaddset(&end, SIGINT);
	pthread_sigmask(SIG_BLOCK, &end, NULL);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	for (long i = 0; i < options.clients; i++)
		if (pthread_create(&threads[i], NULL, run, &clients[i]) != 0)
			return 1;
	sigwait(&end, &signo);
	over = true;
	for (long i = 0; i < options.clients; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < OUTCOMES && outcomes[i].count > 0; i++)
		printf("%ld %s\n", outcomes[i].count, outcomes[i].name);
	note_refused(true);
	printf("slowest %.0f ms, nobody served for %.0f ms\n", slowest * 1000,
		refused * 1000);
	return 0;
}
