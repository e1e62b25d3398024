/* The rooms of the group webhooks, and what they share. */
#ifndef WEBHOOKS_H
#define WEBHOOKS_H

#include "http/route.h"

#define SCOPE "account" /* first-party clients alone get it */
#define A_HOOK "2f6d9c3b-58e1-4a7d-b0c4-91e7a3d5f862"
#define A_DELIVERY "c81e4f07-6a2d-49b3-8f15-d37b0a9e6c24"

/* What a secret is sealed for. */
#define SECRET_PLACE "webhooks.secret"

enum { URL_MAX = 2048, DESCRIPTION_MAX = 200 };

/* Each in the room's own file, ended by { 0 }. */
extern const struct route config_routes[], deliveries_routes[],
	endpoints_routes[], page_routes[];

/* A delivery that was asked for. */
extern const struct object delivery_made;

/* endpoints.c: refuses a URL of this field that would never be asked. */
bool check_url(struct request *, const char *field);

/* endpoints.c: whsec_ and 32 bytes that nobody knows, for SECRET_PLACE. */
const char *sealed_secret(struct arena *);

/* service.refused: the page with the sentence. */
bool page_again(struct request *, int status, const char *sentence);

/* The companion that delivers. */
int sender_run(const struct service *);

#endif
