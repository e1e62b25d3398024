/* Pictures of what the database says. */
#ifndef PAGE_PICTURE_H
#define PAGE_PICTURE_H

#include <json-c/json.h>

#include "plot/plot.h"

/*
 * Adds the picture of an object's member "numbers" in place of it: {"at":[seconds,
 * ...]} or {"names":[...]}, {"series":[{"name","rest","values":[number or null]}]}.
 * All else is as the plot says. What is no such thing is a picture of nothing.
 */
void picture_put(struct arena *, struct json_object *values,
	const char *numbers, struct plot);

#endif
