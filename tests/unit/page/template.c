/* Templates, what they escape, and the headers of a page. */
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/config.h"
#include "page/browser.h"
#include "page/page.h"
#include "page/template.h"
#include "unit.h"

const struct template_file template_files[] = {
	{ "plain", "no tags" },
	{ "value", "<p title=\"{{a}}\">{{a}}</p>" },
	{ "twice", "{{a}}{{b}}{{a}}" },
	{ "section", "[{{#a}}<{{b}}>{{/a}}]" },
	{ "inverted", "[{{^a}}none{{/a}}]" },
	{ "list", "{{#a}}<{{.}}>{{/a}}" },
	{ "objects", "{{#a}}{{b}}{{c}};{{/a}}" },
	{ "nested", "{{#a}}{{#b}}{{c}}{{/b}}{{/a}}" },
	{ "same", "{{#a}}({{#a}}{{b}}{{/a}}){{/a}}" },
	{ "partial", "<{{>value}}>" },
	{ "brace", "{ {} }} {{a}} {" },
	{ "refused", "<p>{{sentence}}</p>" },
	{ "open", "a {{a" },
	{ "unended", "{{#a}}b" },
	{ "crossed", "{{#a}}{{#b}}{{/a}}{{/b}}" },
	{ "missing", "{{>nowhere}}" },
	{ "endless", "{{#a}}{{>endless}}{{/a}}" },
	{ 0 },
};

static const struct {
	const char *page;
	const char *values;
	const char *html;
} renders[] = {
	{ "plain", "{}", "no tags" },
	{ "value", "{\"a\":\"x\"}", "<p title=\"x\">x</p>" },
	{ "value", "{\"a\":\"<script>&'\\\"\"}",
		"<p title=\"&lt;script&gt;&amp;&#39;&quot;\">"
		"&lt;script&gt;&amp;&#39;&quot;</p>" },
	{ "value", "{\"a\":\"\\u00e9{{a}}\"}",
		"<p title=\"\xc3\xa9{{a}}\">\xc3\xa9{{a}}</p>" },
	{ "value", "{\"a\":null}", "<p title=\"\"></p>" },
	{ "value", "{}", "<p title=\"\"></p>" },
	{ "value", "{\"a\":7}", "<p title=\"7\">7</p>" },
	{ "twice", "{\"a\":\"1\",\"b\":\"2\"}", "121" },
	{ "section", "{\"a\":true,\"b\":\"x\"}", "[<x>]" },
	{ "section", "{\"a\":false,\"b\":\"x\"}", "[]" },
	{ "section", "{\"a\":\"\",\"b\":\"x\"}", "[]" },
	{ "section", "{\"a\":[],\"b\":\"x\"}", "[]" },
	{ "section", "{\"a\":{},\"b\":\"x\"}", "[<x>]" },
	{ "section", "{\"a\":{\"b\":\"y\"},\"b\":\"x\"}", "[<y>]" },
	{ "section", "{\"b\":\"x\"}", "[]" },
	{ "inverted", "{}", "[none]" },
	{ "inverted", "{\"a\":[]}", "[none]" },
	{ "inverted", "{\"a\":\"x\"}", "[]" },
	{ "list", "{\"a\":[\"1\",\"<\"]}", "<1><&lt;>" },
	{ "objects", "{\"a\":[{\"b\":\"1\"},{\"b\":\"2\"}],\"c\":\"x\"}",
		"1x;2x;" },
	{ "nested", "{\"a\":{\"b\":[{\"c\":\"1\"},{\"c\":\"2\"}]}}", "12" },
	{ "same", "{\"a\":true,\"b\":\"x\"}", "(x)" },
	{ "partial", "{\"a\":\"x\"}", "<<p title=\"x\">x</p>>" },
	{ "brace", "{\"a\":\"x\"}", "{ {} }} x {" },
};

START_TEST(pages_are_rendered)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof renders / sizeof *renders; i++) {
		struct json_object *values =
			json_tokener_parse(renders[i].values);
		ck_assert_str_eq(
			template_render(&arena, "en", renders[i].page, values),
			renders[i].html);
		json_object_put(values);
	}
	arena_free(&arena);
}
END_TEST

START_TEST(pictures_alone_are_not_escaped)
{
	static const struct plot plot = {
		.id = "empty", .title = "<b>", .along = "Day"
	};
	struct arena arena = { 0 };
	struct json_object *values = json_object_new_object();

	json_object_object_add(values, "a", template_picture(&arena, &plot));
	json_object_object_add(values, "b",
		json_object_new_string(json_object_get_string(
			json_object_object_get(values, "a"))));
	const char *html = template_render(&arena, "en", "twice", values);
	const char *figure = plot_figure(&arena, &plot);
	ck_assert(!strncmp(html, figure, strlen(figure)));
	ck_assert_ptr_nonnull(strstr(html, "</figure>\n&lt;figure"));
	ck_assert_ptr_nonnull(strstr(html, ">&lt;b&gt;<"));
	json_object_put(values);
	arena_free(&arena);
}
END_TEST

/* A template that cannot be is a fault of ours, not of a request. */
START_TEST(impossible_templates_end_the_process)
{
	static const char *const names[] = { "open", "unended", "crossed",
		"missing", "endless", "no such page" };
	struct arena arena = { 0 };
	int status;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		pid_t child = fork();
		if (!child) {
			template_render(&arena, "en", names[i],
				json_tokener_parse("{\"a\":true}"));
			_exit(0);
		}
		ck_assert_int_eq(waitpid(child, &status, 0), child);
		ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 1,
			"%s: %d", names[i], status);
	}
}
END_TEST

static const char *
header(const struct request *r, const char *name)
{
	for (const struct header *h = r->reply.headers; h; h = h->next)
		if (!strcmp(h->name, name))
			return h->value;
	return "";
}

START_TEST(policies_let_forms_go_where_redirects_follow)
{
	struct request r = { .service = &service };

	for (int away = 0; away < 2; away++) {
		struct json_object *values = json_object_new_object();
		page_reply(&r, 200, "plain", values, away);
		const char *policy = header(&r, "Content-Security-Policy");
		const char *at = strstr(policy, "form-action ");
		ck_assert(away ? !at : at && !strcmp(at + 12, "'self'"));
		ck_assert_ptr_nonnull(strstr(policy, "default-src 'none'"));
		ck_assert_ptr_nonnull(strstr(policy, "frame-ancestors 'none'"));
		ck_assert_ptr_null(strstr(policy, "unsafe"));
		ck_assert_str_eq(header(&r, "Cache-Control"), "no-store");
		ck_assert_str_eq(r.reply.type, "text/html; charset=utf-8");
		arena_reset(&r.arena);
		memset(&r.reply, 0, sizeof r.reply);
	}
	arena_free(&r.arena);
}
END_TEST

START_TEST(redirects_are_303_and_hold_no_line_break)
{
	struct request r = { .service = &service };

	page_redirect(&r, "/login");
	ck_assert_int_eq(r.reply.status, 303);
	ck_assert_str_eq(header(&r, "Location"), "/login");
	memset(&r.reply, 0, sizeof r.reply);
	page_redirect(&r, "/login\r\nSet-Cookie: a=b");
	ck_assert_str_eq(header(&r, "Location"), "");
	arena_free(&r.arena);
}
END_TEST

START_TEST(refusals_are_pages)
{
	struct request r = { .service = &service };

	ck_assert(!page_refused(&r, 400, "No <b>."));
	ck_assert_int_eq(r.reply.status, 400);
	ck_assert_str_eq(r.reply.body, "<p>No &lt;b&gt;.</p>");
	arena_free(&r.arena);
}
END_TEST

START_TEST(forms_belong_to_a_browser)
{
	char one[BROWSER_FORM], other[BROWSER_FORM];

	browser_form("cookie", one);
	browser_form("cookif", other);
	ck_assert_int_eq(strlen(one), BROWSER_FORM - 1);
	ck_assert(browser_form_matches("cookie", one));
	ck_assert(!browser_form_matches("cookie", other));
	ck_assert(!browser_form_matches("cookie", ""));
	ck_assert(!browser_form_matches("cookie", NULL));
	ck_assert(!browser_form_matches(NULL, one));
	browser_form("", one);
	ck_assert(!browser_form_matches("", one));
}
END_TEST

START_TEST(cookies_are_as_strict_as_the_address_allows)
{
	struct request r = { .service = &service };

	setenv("PUBLIC_URL", "https://id.example.com", 1);
	browser_set(&r, BROWSER_SESSION, "v", 60);
	ck_assert_str_eq(header(&r, "Set-Cookie"),
		"__Host-tessera=v; Path=/; Max-Age=60; HttpOnly; "
		"SameSite=Lax; Secure");
	ck_assert_str_eq(browser_cookie(BROWSER_SESSION), "__Host-tessera");
	memset(&r.reply, 0, sizeof r.reply);
	setenv("PUBLIC_URL", "http://localhost:7150", 1);
	browser_set(&r, BROWSER_SESSION, "v", 60);
	ck_assert_str_eq(header(&r, "Set-Cookie"),
		"tessera=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
	arena_free(&r.arena);
}
END_TEST

int
main(void)
{
	config_load(NULL);
	return unit_run("page",
		(const TTest *[]){ pages_are_rendered,
			pictures_alone_are_not_escaped,
			impossible_templates_end_the_process,
			policies_let_forms_go_where_redirects_follow,
			redirects_are_303_and_hold_no_line_break,
			refusals_are_pages, forms_belong_to_a_browser,
			cookies_are_as_strict_as_the_address_allows, NULL });
}
