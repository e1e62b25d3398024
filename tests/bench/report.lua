-- Run by wrk: one request again and again, from the environment; one line of
-- figures at the end. Times are in microseconds. Where the body or the key has a
-- #, each request has another text in its place.
wrk.method = os.getenv("BENCH_METHOD") or "GET"
wrk.body = os.getenv("BENCH_BODY")
wrk.headers["Content-Type"] = wrk.body and "application/json"
wrk.headers["Authorization"] = os.getenv("BENCH_AUTHORIZATION")
wrk.headers["Accept-Encoding"] = os.getenv("BENCH_ENCODING")
wrk.headers["Idempotency-Key"] = os.getenv("BENCH_KEY")

local threads = 0
function setup(thread)
	threads = threads + 1
	thread:set("place", threads)
end

local key, count = wrk.headers["Idempotency-Key"], 0
local function numbered()
	count = count + 1
	local text = string.format("%s.%d.%d", os.getenv("BENCH_RUN"), place, count)
	if key then
		wrk.headers["Idempotency-Key"] = key:gsub("#", text)
	end
	return wrk.format(nil, nil, nil, (wrk.body:gsub("#", text)))
end
if wrk.body and wrk.body:find("#") then
	request = numbered
end

function done(summary, latency)
	local e = summary.errors
	io.write(string.format(
		"figures %d %d %d %d %d %d\n", summary.requests, summary.duration,
		e.connect + e.read + e.write + e.timeout + e.status,
		latency:percentile(50), latency:percentile(99), latency.max))
end
