/*
 * JSON Web Tokens (RFC 7519) that we sign: EdDSA (RFC 8037) and RS256
 * (RFC 7518 3.3), and the public keys by which others check them (RFC 7517).
 *
 * KEYS_DIR holds private keys as PEM files, Ed25519 and RSA mixed. The last of
 * each kind by file name signs; all of them are published. They are read at
 * the program's start; a kid is the key's thumbprint (RFC 7638).
 */
#ifndef CRYPTO_JWT_H
#define CRYPTO_JWT_H

#include <json-c/json.h>

#include "base/arena.h"

enum jwt_algorithm { JWT_EDDSA, JWT_RS256 };

/* Before the first fork: reads the keys; die() unless there is one of each. */
void jwt_start(void);

/* Signs claims; type is the header's typ: "at+jwt" (RFC 9068), "JWT". */
char *jwt_sign(struct arena *, enum jwt_algorithm, const char *type,
	struct json_object *claims);

/*
 * Returns the claims of a token that we signed ourselves, whatever its expiry
 * (RFC 8725: only our algorithms, only our keys, the kid must be ours); NULL
 * else. The caller puts it back with json_object_put.
 */
struct json_object *jwt_claims(struct arena *, const char *token);

/* The JWK Set, for /oauth/jwks. The caller puts it back. */
struct json_object *jwt_keys(void);

#endif
