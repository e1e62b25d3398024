/* The statuses that we answer with: their phrases, and places to count them. */
#include "http/status.h"

static const struct {
	int status;
	const char *phrase;
} statuses[STATUSES] = {
	{ 0, "Other" },
	{ 200, "OK" },
	{ 201, "Created" },
	{ 202, "Accepted" },
	{ 204, "No Content" },
	{ 206, "Partial Content" },
	{ 302, "Found" },
	{ 303, "See Other" },
	{ 304, "Not Modified" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 402, "Payment Required" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 406, "Not Acceptable" },
	{ 409, "Conflict" },
	{ 410, "Gone" },
	{ 412, "Precondition Failed" },
	{ 413, "Content Too Large" },
	{ 415, "Unsupported Media Type" },
	{ 422, "Unprocessable Content" },
	{ 428, "Precondition Required" },
	{ 429, "Too Many Requests" },
	{ 500, "Internal Server Error" },
	{ 502, "Bad Gateway" },
	{ 503, "Service Unavailable" },
	{ 504, "Gateway Timeout" },
	{ 507, "Insufficient Storage" },
};

int
status_place(int status)
{
	for (int i = 1; i < STATUSES; i++)
		if (statuses[i].status == status)
			return i;
	return 0;
}

int
status_at(int place)
{
	return statuses[place].status;
}

const char *
status_phrase(int status)
{
	return statuses[status_place(status)].phrase;
}
