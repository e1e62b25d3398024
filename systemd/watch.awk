# Whether a group is worse than its version before was, by two looks at /metrics:
# what that had counted when it went, and what the one after it has so far.
#
#   awk -v group=site -v enough=500 -f label.awk -f watch.awk BEFORE NOW
#
# Prints what was counted; the exit status is 1 if it is worse, and a second line
# says why. A figure of few requests says nothing: p99 is judged where each of the
# two has answered as many as are enough.
BEGIN {
	most_deaths = 2
	most_errors = 4 # whatever share that is
	share = 0.01 # more of all than before
	steps = 2 # of the histogram, whose bounds are 2 to 2.5 times apart
	least = 0.05 # s, below which nothing is slow
}

/^#/ || label("group") != group { next }
{ version = FILENAME == ARGV[1] ? "before" : "now" }
/^tessera_group_up/ { up[version] = $NF }
/^tessera_worker_deaths_total/ { deaths[version] += $NF }
/^tessera_requests_total/ { requests[version] += $NF }
/^tessera_requests_total.*status="5/ { errors[version] += $NF }
/^tessera_request_duration_seconds_bucket/ {
	if (!(label("le") in place)) {
		place[label("le")] = ++bounds
		bound[bounds] = label("le")
	}
	bucket[version, place[label("le")]] += $NF
}

# The place of the bound that 99 of 100 requests stayed below.
function p99(version,    i) {
	for (i = 1; i <= bounds; i++)
		if (bucket[version, i] >= 0.99 * requests[version])
			return i
	return bounds
}

function shown(version) {
	if (!requests[version])
		return "no requests"
	return sprintf("%d requests, %.2f %% of them 5xx, p99 %s",
		requests[version], 100 * ratio(version), duration(p99(version)))
}

function ratio(version) {
	return requests[version] ? errors[version] / requests[version] : 0
}

function duration(i) {
	return bound[i] == "+Inf" ? "over 10 s" : bound[i] * 1000 " ms"
}

function seconds(i) {
	return bound[i] == "+Inf" ? 1e9 : bound[i] + 0
}

function why() {
	if (!up["now"])
		return "it is down"
	if (deaths["now"] - deaths["before"] > most_deaths)
		return deaths["now"] - deaths["before"] " workers died"
	if (errors["now"] > most_errors && ratio("now") > ratio("before") + share)
		return "5xx rose"
	if (requests["before"] >= enough && requests["now"] >= enough &&
		p99("now") >= p99("before") + steps && seconds(p99("now")) > least)
		return "p99 rose"
}

END {
	print shown("now") " (before: " shown("before") ")"
	reason = why()
	if (reason != "")
		print reason
	exit reason != ""
}
