/* The cases of connections that are kept. */
#ifndef KEPT_H
#define KEPT_H

#include <check.h>

#include "stage.h"

TCase *kept_case(struct stage *);

#endif
