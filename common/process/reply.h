/* How a worker's reply leaves. */
#ifndef PROCESS_REPLY_H
#define PROCESS_REPLY_H

#include <fcgiapp.h>

#include "http/request.h"

/* Sends head and body. False when the body was cut short. */
bool reply_send(struct request *, FCGX_Stream *out);

#endif
