/* What audio.c's rows name and other files of the group do. */
#ifndef AUDIO_H
#define AUDIO_H

#include <stdbool.h>

#include "http/route.h"

enum { IMPORT_MAX = 33554432 }; /* bytes of one import */

/* keys.c: seals the key under the user's data key, then keeps it. */
bool key_put(struct request *);

/* export.c: sends what the function returned as a JSON string as text. */
bool history_export(struct request *);

/* import.c: hands the items over in batches and adds up what became of them. */
bool history_import(struct request *);

#endif
