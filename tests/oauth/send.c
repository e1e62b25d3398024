/* Requests that are on their way at the same time. */
#include "cases.h"
#include "send.h"

static size_t
take(char *bytes, size_t size, size_t count, void *to)
{
	buffer_add(to, bytes, size * count);
	return size * count;
}

static CURL *
prepare_one(const struct post *post, struct buffer *answer)
{
	CURL *curl = curl_easy_init();
	const char *url = arena_printf(
		kept_memory, "%s%s", setting("TEST_URL"), post->path);

	*answer = (struct buffer){ .arena = kept_memory };
	buffer_text(answer, "");
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	if (post->body)
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, post->body);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
	if (post->cookie)
		curl_easy_setopt(curl, CURLOPT_COOKIE, post->cookie);
	return curl;
}

void
post_all(const struct post *posts, int count, struct buffer *answers,
	long *statuses)
{
	CURLM *multi = curl_multi_init();
	CURL *all[MANY_MAX];
	int running = 1;

	for (int i = 0; i < count; i++) {
		all[i] = prepare_one(&posts[i], &answers[i]);
		curl_multi_add_handle(multi, all[i]);
	}
	while (running) {
		ck_assert(!curl_multi_perform(multi, &running));
		ck_assert(!curl_multi_poll(multi, NULL, 0, 1000, NULL));
	}
	for (int i = 0; i < count; i++) {
		curl_easy_getinfo(all[i], CURLINFO_RESPONSE_CODE, &statuses[i]);
		curl_multi_remove_handle(multi, all[i]);
		curl_easy_cleanup(all[i]);
	}
	curl_multi_cleanup(multi);
}

void
post_many(int count, const char *path, const char *body, const char *cookie,
	struct buffer *answers, long *statuses)
{
	struct post posts[MANY_MAX];

	for (int i = 0; i < count; i++)
		posts[i] = (struct post){ path, body, cookie };
	post_all(posts, count, answers, statuses);
}

void
tell(const char *path, const char *body, struct buffer *answer, long status)
{
	long got;

	post_many(1, path, filled(body), NULL, answer, &got);
	ck_assert_msg(got == status, "%s: %ld: %s", body, got, answer->data);
}

void
flight_start(struct flight *f, const struct post *post)
{
	*f = (struct flight){ .multi = curl_multi_init(), .running = 1 };
	f->curl = prepare_one(post, &f->answer);
	curl_multi_add_handle(f->multi, f->curl);
}

bool
flight_over(struct flight *f)
{
	if (f->running) {
		ck_assert(!curl_multi_perform(f->multi, &f->running));
		ck_assert(!curl_multi_poll(f->multi, NULL, 0, 5, NULL));
	}
	if (!f->running && !f->status)
		curl_easy_getinfo(f->curl, CURLINFO_RESPONSE_CODE, &f->status);
	return !f->running;
}

void
flight_end(struct flight *f)
{
	curl_multi_remove_handle(f->multi, f->curl);
	curl_easy_cleanup(f->curl);
	curl_multi_cleanup(f->multi);
}
