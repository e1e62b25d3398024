/* The cases of the authorization server, and what they are about. */
#ifndef CASES_H
#define CASES_H

#include "harness.h"

/* RFC 7636, appendix B. */
#define VERIFIER "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define CHALLENGE "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
#define PKCE "&code_challenge=" CHALLENGE "&code_challenge_method=S256"
#define VERIFIED "&code_verifier=" VERIFIER

/* Redirect addresses as they stand in a query. */
#define NATIVE_URI "http%3A%2F%2F127.0.0.1%2Fcallback"
#define WEB_URI "https%3A%2F%2Fapp.example.com%2Fcallback"

/* What is sent again and again. */
#define REFRESH(name) \
	"grant_type=refresh_token&client_id=test-native" \
	"&refresh_token=<" name ">"
#define PAIR(name) "POST", "/oauth/token", no_token, REFRESH(name)
#define ME "GET", "/oauth/userinfo", no_token, NULL
#define BEARER(name) .headers = "Authorization: Bearer <" name ">"

/* Requests for authorization as a page's form carries them: once encoded. */
#define WEB_REQUEST \
	"request=response_type%3Dcode%26scope%3Dopenid%26state" \
	"%3Dxyz%26client_id%3Dtest-web%26redirect_uri%3Dhttps%253A%252F%252F" \
	"app.example.com%252Fcallback%26code_challenge%3D" CHALLENGE \
	"%26code_challenge_method%3DS256"
#define NATIVE_REQUEST \
	"request=response_type%3Dcode%26scope%3Dopenid%26state" \
	"%3Dxyz%26client_id%3Dtest-native%26redirect_uri%3Dhttp%253A%252F%252F" \
	"127.0.0.1%253A4711%252Fcallback%26code_challenge%3D" CHALLENGE \
	"%26code_challenge_method%3DS256"

extern const struct test metadata_cases[];
extern const struct test address_cases[];
extern const struct test asking_cases[];
extern const struct test client_cases[];
extern const struct test code_cases[];
extern const struct test refresh_cases[];
extern const struct test revoke_cases[];
extern const struct test introspect_cases[];
extern const struct test userinfo_cases[];
extern const struct test login_cases[];
extern const struct test limit_cases[];
extern const struct test consent_cases[];
extern const struct test logout_cases[];

const TTest *const *race_tests(void);

enum { REVOKED_TESTS = 5 };
void revoked_tests(const TTest *tests[REVOKED_TESTS]);

#endif
