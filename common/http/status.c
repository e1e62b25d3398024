/* The one table of statuses. */
#include "http/status.h"

const struct status statuses[] = {
	{ 0, "Other", "error", "The request was refused." },
	{ 200, "OK" },
	{ 201, "Created" },
	{ 202, "Accepted" },
	{ 204, "No Content" },
	{ 206, "Partial Content" },
	{ 302, "Found" },
	{ 303, "See Other" },
	{ 304, "Not Modified" },
	{ 400, "Bad Request", "invalid_request", "The request is malformed." },
	{ 401, "Unauthorized", "unauthorized",
		"A valid access token is needed.", "invalid_token" },
	{ 402, "Payment Required" },
	{ 403, "Forbidden", "forbidden",
		"The access token does not permit this.",
		"insufficient_scope" },
	{ 404, "Not Found", "not_found",
		"There is nothing under this address." },
	{ 405, "Method Not Allowed", "method_not_allowed",
		"This address has no such method." },
	{ 406, "Not Acceptable" },
	{ 409, "Conflict", "conflict",
		"This contradicts what is already stored." },
	{ 410, "Gone", "gone", "This is no longer available." },
	{ 412, "Precondition Failed", "precondition_failed",
		"It was changed by somebody else." },
	{ 413, "Content Too Large", "payload_too_large",
		"The body is too large." },
	{ 415, "Unsupported Media Type", "unsupported_media_type",
		"The body's type is not accepted." },
	{ 422, "Unprocessable Content", "validation_error",
		"The request has invalid fields." },
	{ 428, "Precondition Required" },
	{ 429, "Too Many Requests", "rate_limit_exceeded",
		"Too many requests; wait a moment.", "temporarily_unavailable",
		1 },
	{ 500, "Internal Server Error", "internal_server_error",
		"Something went wrong on our side.", "server_error" },
	{ 502, "Bad Gateway", "bad_gateway",
		"Not available now; try again soon.", "temporarily_unavailable",
		1 },
	{ 503, "Service Unavailable", "service_unavailable",
		"Not available now; try again soon.", "temporarily_unavailable",
		1 },
	{ 504, "Gateway Timeout", "gateway_timeout",
		"This took too long; try again soon.",
		"temporarily_unavailable", 5 },
	{ 507, "Insufficient Storage", "insufficient_storage",
		"There is no room to store this.", "server_error" },
	{ 307, "Temporary Redirect" },
	[STATUSES] = { 408, "Request Timeout", "request_timeout",
		"The request did not arrive in time." },
	{ 411, "Length Required", "length_required",
		"The request needs a Content-Length." },
	{ 414, "URI Too Long", "uri_too_long", "The address is too long." },
	{ 416, "Range Not Satisfiable", "range_not_satisfiable",
		"The file has no such range." },
	{ 431, "Request Header Fields Too Large", "headers_too_large",
		"The request's headers are too large." },
	{ 501, "Not Implemented", "not_implemented",
		"The request uses something that is not supported." },
	{ 505, "HTTP Version Not Supported", "version_not_supported",
		"This version of HTTP is not supported." },
	{ 0 },
};

int
status_place(int status)
{
	for (int i = 1; i < STATUSES; i++)
		if (statuses[i].status == status)
			return i;
	return 0;
}

const struct status *
status_of(int status)
{
	return &statuses[status_place(status)];
}
