# Two looks at /metrics, some seconds apart, as the table of `tessera status`.
# An empty first one: what there was since the groups began.
#
#   awk -v first=FILE -v seconds=2 -v at=$(date +%s) -v pss=FILE \
#       -f status.awk FIRST SECOND
#
# pss holds lines of "group bytes". The exit status is 1 if something is down.
function label(name,    rest) {
	if (!match($0, "[{,]" name "=\"[^\"]*\""))
		return ""
	rest = substr($0, RSTART + length(name) + 3)
	return substr(rest, 1, index(rest, "\"") - 1)
}

function keep(what) {
	if (FILENAME == first)
		before[group, what] += $NF
	else
		now[group, what] += $NF
}

# What was added since the first look; a counter that went back began anew.
function since(g, what) {
	if (now[g, what] < before[g, what])
		return now[g, what]
	return now[g, what] - before[g, what]
}

# The bound that 99 of 100 requests stayed below.
function p99(g, count,    i) {
	for (i = 1; i <= bounds; i++)
		if (since(g, "le" bound[i]) >= 0.99 * count)
			return bound[i] == "+Inf" ? "over 10 s" : \
				bound[i] * 1000 " ms"
	return "-"
}

function show(g,    count, span) {
	count = since(g, "requests")
	span = seconds > 0 ? seconds : at - now[g, "began"]
	printf format, g, version[g], \
		now[g, "busy"] + 0 "/" now[g, "workers"] "/" now[g, "limit"], \
		sprintf("%.1f", span > 0 ? count / span : 0), \
		count ? sprintf("%.2f%%", 100 * since(g, "errors") / count) : "-", \
		count ? p99(g, count) : "-", \
		g in memory ? sprintf("%.1f MB", memory[g] / 1048576) : "-", \
		count ? sprintf("%.2f", since(g, "calls") / count) : "-"
}

BEGIN {
	while (pss != "" && (getline line < pss) > 0) {
		split(line, part, " ")
		memory[part[1]] = part[2]
	}
}

/^#/ { next }
{ group = label("group") }
/^tessera_group_up/ && FILENAME != first {
	order[++groups] = group
	up[group] = $NF
}
/^tessera_group_info/ { version[group] = label("version") }
/^tessera_group_start_time_seconds/ { keep("began") }
/^tessera_workers\{/ { keep("workers") }
/^tessera_workers\{.*state="busy"/ { keep("busy") }
/^tessera_workers_limit/ { keep("limit") }
/^tessera_requests_total/ { keep("requests") }
/^tessera_requests_total.*status="5/ { keep("errors") }
/^tessera_database_calls_total/ { keep("calls") }
/^tessera_request_duration_seconds_bucket/ {
	if (!(label("le") in known)) {
		known[label("le")] = 1
		bound[++bounds] = label("le")
	}
	keep("le" label("le"))
}
/^tessera_database_up/ { database = $NF }

END {
	format = "%-10s %-18s %13s %10s %8s %9s %9s %8s\n"
	printf format, "GROUP", "VERSION", "BUSY/ALL/MOST", "REQUESTS/S", \
		"ERRORS", "P99", "MEMORY", "DB CALLS"
	for (i = 1; i <= groups; i++)
		if (up[order[i]])
			show(order[i])
		else {
			printf "%-10s down\n", order[i]
			down = 1
		}
	print "database   " (database ? "up" : "away")
	exit down || !database
}
