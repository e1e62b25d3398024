/* Answers of the database that C reads. */
#ifndef DB_ASK_H
#define DB_ASK_H

#include "http/request.h"

/*
 * db_ask with its answer parsed; it lives as long as the request. False when
 * the call failed, which has then been refused.
 */
bool db_ask_json(struct request *, const char *function,
	const char *const *params, struct json_object **answer);

#endif
