/* What call.c and once.c, which does a call only once, have in common. */
#ifndef DB_ONCE_H
#define DB_ONCE_H

#include "db/run.h"

/* The parameters of the row's function. */
void call_params(struct request *, struct params *);

/* Sets the reply from what the row's function returned. */
bool call_reply(struct request *);

/* Takes back what db_keep did not keep. */
void db_once_end(void);

#endif
