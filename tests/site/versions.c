/* The release site: its latest version, and all of them. */
#include "site.h"

#define MANY \
	"insert into site.app_versions (version, release_date, download_url, " \
	"changelog, is_latest) select '0.0.' || n, '2020-01-01', " \
	"'https://example.com', 'x', false from generate_series(1, 30) as n " \
	"on conflict do nothing; select 1"
#define FEW "delete from site.app_versions where version like '0.0.%'"

const struct test versions[] = {
	{ "the latest version", "GET", "/api/version", no_token, NULL, 200,
		.json = "success=true\n#=2\ndata.#=4\ndata.version=1.2.0\n"
			"data.releaseDate=2025-11-01T00:00:00.000Z\n"
			"data.downloadUrl=https://downloads.example.com/1.2.0\n"
			"data.changelog~^# 1.2.0",
		.header = "ETag~^\"[0-9a-f]{32}\"$\n"
			  "Cache-Control: public, max-age=1",
		.keep = "etag=@ETag" },
	{ "a token changes nothing", "GET", "/api/version", token_garbage, NULL,
		200, .header = "ETag: <etag>" },
	{ "the latest version, known already", "GET", "/api/version", no_token,
		NULL, 304, .headers = "If-None-Match: <etag>",
		.header = "ETag: <etag>" },
	{ "the latest version, another known", "GET", "/api/version", no_token,
		NULL, 200, .headers = "If-None-Match: \"0\"" },
	{ "HEAD of the latest version", "HEAD", "/api/version", no_token, NULL,
		200, .header = "ETag: <etag>" },
	{ "the second answer comes from the cache", "GET", "/api/version",
		no_token, NULL, 200, .way = by_http,
		.header = "X-Cache-Status~HIT|STALE|UPDATING|EXPIRED" },
	{ "what may be asked of the version", "OPTIONS", "/api/version",
		no_token, NULL, 204, .header = "Allow: GET, HEAD, OPTIONS" },
	{ "the version is not to be written", "POST", "/api/version", no_token,
		"{}", 405, "This address has no such method.",
		.header = "Allow: GET, HEAD, OPTIONS" },
	{ "an address below /api that is not there", "GET", "/api/nothing",
		no_token, NULL, 404, "There is nothing under this address." },
	{ "all versions, newest first", "GET", "/api/versions", no_token, NULL,
		200,
		.json = "success=true\ndata.total=3\ndata.versions.#=3\n"
			"data.versions.0.version=1.2.0\n"
			"data.versions.0.releaseDate=2025-11-01T00:00:00.000Z\n"
			"data.versions.1.version=1.1.0\n"
			"data.versions.2.version=1.0.0",
		.sql = MANY, .gives = "1" },
	{ "twenty of many, unless asked otherwise", "GET", "/api/versions",
		no_token, NULL, 200,
		.json = "data.total=33\ndata.versions.#=20" },
	{ "two from the second on", "GET", "/api/versions?limit=2&offset=1",
		no_token, NULL, 200,
		.json = "data.total=33\ndata.versions.#=2\n"
			"data.versions.0.version=1.1.0\n"
			"data.versions.1.version=1.0.0" },
	{ "beyond the last", "GET", "/api/versions?offset=33", no_token, NULL,
		200, .json = "data.total=33\ndata.versions.#=0" },
	{ "a hundred at most", "GET", "/api/versions?limit=101", no_token, NULL,
		400, "Validation failed: Limit must be from 1 to 100",
		.sql = FEW, .gives = "" },
	{ "an offset below 0", "GET", "/api/versions?offset=-1", no_token, NULL,
		400, "Validation failed: Offset must be from 0 to 1000000" },
	{ "a key that is not known is ignored", "GET", "/api/versions?x=1",
		no_token, NULL, 200, .json = "data.versions.#=3",
		.sql = "update site.app_versions set is_latest = false "
		       "where is_latest returning version",
		.gives = "1.2.0" },
	{ "without a latest version", "GET", "/api/version?none", no_token,
		NULL, 404, "No version information available" },
	{ "a download without a latest version", "POST", "/api/track-download",
		no_token, "{\"os\":\"linux\"}", 200,
		.json = "data.downloadUrl=null\ndownloadUrl=null",
		.sql = "update site.app_versions set is_latest = true "
		       "where version = '1.2.0' returning version",
		.gives = "1.2.0" },
	{ "a latest version again", "GET", "/api/version?again", no_token, NULL,
		200, .json = "data.version=1.2.0" },
	{ 0 },
};
