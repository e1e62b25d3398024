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

#endif
