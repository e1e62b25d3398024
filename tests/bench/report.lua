-- Run by wrk: one request again and again, from the environment; one line of
-- figures at the end. Times are in microseconds.
wrk.method = os.getenv("BENCH_METHOD") or "GET"
wrk.body = os.getenv("BENCH_BODY")
wrk.headers["Content-Type"] = wrk.body and "application/json"
wrk.headers["Authorization"] = os.getenv("BENCH_AUTHORIZATION")

function done(summary, latency)
	local e = summary.errors
	io.write(string.format(
		"figures %d %d %d %d %d %d\n", summary.requests, summary.duration,
		e.connect + e.read + e.write + e.timeout + e.status,
		latency:percentile(50), latency:percentile(99), latency.max))
end
