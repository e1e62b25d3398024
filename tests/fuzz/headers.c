/* Fuzzes what stands in headers: bearer tokens, conditions, instants, PKCE. */
#include <assert.h>
#include <string.h>

#include "crypto/token.h"
#include "fuzz.h"
#include "text/date.h"
#include "text/text.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	unsigned char hash[TOKEN_HASH];
	const char *text = arena_copy(&arena, data, size);
	size_t len = strlen(text);

	if (token_bearer(text, hash)) {
		assert(len > 7 && len <= TOKEN_MAX + 64);
		assert(text_length(text, len) == (long)len);
	}
	if (date_day(text, len))
		assert(len == 10);
	if (date_instant(text, len))
		assert(len >= 20 && date_day(text, 10));
	if (pkce_verifier(text))
		assert(len >= 43 && len <= 128);
	pkce_matches("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", text);
	pkce_matches(text, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
	arena_free(&arena);
	return 0;
}
