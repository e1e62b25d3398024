/* The line of a finished request. */
#include "base/log.h"
#include "process/process.h"

void
log_request(const struct request *r, long long microseconds)
{
	const char *id = request_param(r, "REQUEST_ID");
	const struct route *route = r->route;
	bool slow = microseconds > log_slow, bad = r->reply.status >= 500;
	void (*say)(const char *, ...) = slow || bad ? warn : info;

	if (!slow && !bad && !log_requests)
		return;
	say("%s id=%s method=%s route=%s call=%s status=%d us=%lld db_us=%lld "
	    "bytes=%zu",
		slow ? "slow" : "request", id ? id : "-",
		r->method ? r->method : "-", route ? route->path : "-",
		route && route->function ? route->function : "-",
		r->reply.status, microseconds, r->database_us, r->reply.len);
}
