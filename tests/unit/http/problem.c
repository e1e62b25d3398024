/* What is wrong with a request, in the shape of each kind of group. */
#include <string.h>

#include "http/problem.h"
#include "unit.h"

static const struct field fields[] = {
	{ "user_id", TEXT },
	{ "os", TEXT, .label = "OS" },
	{ "mail", TEXT, .wrong = "Invalid email" },
	{ 0 },
};
static const struct route route = { "POST", "/a", PUBLIC, fields };
static const struct route camel = { "POST", "/a", PUBLIC, fields,
	.camel = true };

static const struct {
	enum shape shape;
	bool camel;
	const struct route *route;
	int status;
	const char *body;
} shapes[] = {
	{ SHAPE_NESTED, false, &route, 422,
		"{\"error\":{\"code\":\"validation_error\",\"message\":\"The "
		"request has invalid fields.\",\"details\":{\"user_id\":\"is "
		"\\\"bad\\\"\",\"os\":\"is worse\",\"mail\":\"is worst\","
		"\"a\\\"b\":\"is not known here\"}}}" },
	{ SHAPE_NESTED, true, &route, 422,
		"{\"error\":{\"code\":\"validation_error\",\"message\":\"The "
		"request has invalid fields.\",\"details\":{\"userId\":\"is "
		"\\\"bad\\\"\",\"os\":\"is worse\",\"mail\":\"is worst\","
		"\"a\\\"b\":\"is not known here\"}}}" },
	{ SHAPE_NESTED, false, &camel, 422,
		"{\"error\":{\"code\":\"validation_error\",\"message\":\"The "
		"request has invalid fields.\",\"details\":{\"userId\":\"is "
		"\\\"bad\\\"\",\"os\":\"is worse\",\"mail\":\"is worst\","
		"\"a\\\"b\":\"is not known here\"}}}" },
	{ SHAPE_SITE, true, &route, 400,
		"{\"success\":false,\"error\":\"Validation failed: UserId is "
		"\\\"bad\\\", OS is worse, Invalid email, A\\\"b is not known "
		"here\"}" },
	{ SHAPE_OAUTH, false, &route, 400,
		"{\"error\":\"invalid_request\",\"error_description\":\"User_id "
		"is \\\"bad\\\", OS is worse, Invalid email, A\\\"b is not "
		"known here\"}" },
};

START_TEST(each_shape_says_all_at_once)
{
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		struct service group = { "unit", .shape = shapes[i].shape,
			.camel = shapes[i].camel };
		struct request r = { .service = &group,
			.route = shapes[i].route };
		ck_assert(problem_refuse(&r));
		problem_add(&r, &fields[0], "is \"bad\"");
		problem_add(&r, &fields[0], "is said once");
		problem_add(&r, &fields[1], "is worse");
		problem_add(&r, &fields[2], "is worst");
		problem_unknown(&r, "a\"b");
		ck_assert(!problem_refuse(&r));
		ck_assert_int_eq(r.reply.status, shapes[i].status);
		ck_assert_str_eq(r.reply.body, shapes[i].body);
		ck_assert(problem_named(&r, &fields[1]));
		arena_free(&r.arena);
	}
}
END_TEST

START_TEST(a_thousand_problems_are_twenty)
{
	struct service group = { "unit" };
	struct request r = { .service = &group, .route = &route };
	int commas = 0;

	for (int i = 0; i < 1000; i++)
		problem_unknown(&r, arena_printf(&r.arena, "k%d", i));
	ck_assert(!problem_refuse(&r));
	for (const char *c = r.reply.body; *c; c++)
		commas += *c == ',';
	ck_assert_int_le(commas, 22);
	arena_free(&r.arena);
}
END_TEST

/* A refusal drops what was set before it. */
START_TEST(a_refusal_begins_anew)
{
	struct service group = { "unit" };
	struct request r = { .service = &group, .route = &route };

	reply_header(&r, "Location", "/there");
	reply_body(&r, 201, "text/plain", "x", 1);
	ck_assert(!refuse(&r, 503, NULL, NULL));
	ck_assert_int_eq(r.reply.status, 503);
	ck_assert_ptr_null(r.reply.type);
	ck_assert_str_eq(r.reply.headers->name, "Retry-After");
	ck_assert_ptr_null(r.reply.headers->next);
	refuse_retry(&r, 7);
	ck_assert_str_eq(r.reply.headers->value, "7");
	ck_assert_ptr_null(r.reply.headers->next);
	arena_free(&r.arena);
}
END_TEST

int
main(void)
{
	return unit_run(
		"problem", (const TTest *[]){ each_shape_says_all_at_once,
				   a_thousand_problems_are_twenty,
				   a_refusal_begins_anew, NULL });
}
