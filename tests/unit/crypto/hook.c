/* Signatures of what we send to users' servers. */
#include <string.h>

#include "crypto/hook.h"
#include "unit.h"

#define SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define ID "msg_p5jXN8AQM9LWM0D4loKWxJek"
#define BODY "{\"test\": 2432232314}"
#define TEXT_MARK "v1,OvNNIv5sripwVbt+tIB1IHXP9C7So+52fHbr4dwoDCM="
#define BODY_MARK \
	"sha256=80ec8a89ce3cd22133a1066caecb4d04" \
	"fea7467657c8514d717ec42c38a5c94c"
#define MARK "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

static struct arena arena;

static const char *
sign(const char *secret, const char *other)
{
	const char *const secrets[] = { secret, other, NULL };

	return hook_sign(
		&arena, secrets, ID, 1614265330, BODY, sizeof BODY - 1);
}

START_TEST(as_standard_webhooks_has_it)
{
	ck_assert_str_eq(sign(SECRET, NULL), MARK);
}
END_TEST

START_TEST(one_for_each_secret)
{
	const char *both = sign("of one's own", SECRET);

	ck_assert_uint_eq(strlen(both), 2 * strlen(MARK) + 1);
	ck_assert_str_eq(both + strlen(MARK), " " MARK);
}
END_TEST

/* echo -n "$id.$time.$body" | openssl dgst -sha256 -hmac "..." -binary */
START_TEST(a_text_is_the_key_as_it_stands)
{
	ck_assert_str_eq(sign("sixteen letters!", NULL), TEXT_MARK);
	ck_assert_str_ne(sign("whsec_no base64!", NULL), MARK);
}
END_TEST

START_TEST(of_the_body_by_the_whole_text)
{
	ck_assert_str_eq(hook_sign_body(&arena, SECRET, BODY, sizeof BODY - 1),
		BODY_MARK);
}
END_TEST

int
main(void)
{
	return unit_run("hook",
		(const TTest *[]){ as_standard_webhooks_has_it,
			one_for_each_secret, a_text_is_the_key_as_it_stands,
			of_the_body_by_the_whole_text, NULL });
}
