/* The rooms of the group models, and what they share. */
#ifndef MODELS_H
#define MODELS_H

#include "http/route.h"

#define CAPABILITIES "text|vision|function_calling|code|long_context"

/* Each in the room's own file, ended by { 0 }. */
extern const struct route catalogue_routes[], preferences_routes[];

#endif
