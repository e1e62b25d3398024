/* Pictures of what the database says. */
#ifndef PAGE_PICTURE_H
#define PAGE_PICTURE_H

#include <json-c/json.h>

#include "http/request.h"
#include "plot/plot.h"

/*
 * Adds the picture of an object's member "numbers" in place of it: {"at":[seconds,
 * ...]} or {"names":[...]}, {"series":[{"name","rest","values":[number or null]}]}.
 * All else is as the plot says. What is no such thing is a picture of nothing.
 * It speaks the page's language, in which names of points and series are told
 * where they are known texts.
 */
void picture_put(struct request *, struct json_object *values,
	const char *numbers, struct plot);

#endif
