/* The rooms of the group NAME, and what they share. */
#ifndef UPPER_H
#define UPPER_H

#include "http/route.h"

#define SCOPE "NAME"

/* Each in the room's own file, ended by { 0 }. */
extern const struct route entries_routes[];

#endif
