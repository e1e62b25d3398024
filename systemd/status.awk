# Two looks at /metrics, some seconds apart, as the table of `tessera status`, or
# as JSON where json is set.
# An empty first one: what there was since the groups began.
#
#   awk -v first=FILE -v seconds=2 -v at=$(date +%s) -v pss=FILE \
#       -v disks=FILE -f label.awk -f status.awk FIRST SECOND
#
# pss holds lines of "group bytes", disks of "per cent path". The exit status is
# 1 if something is down, a disk is full to 90 %, or one request in twenty failed.
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

function rate(g, count,    span) {
	span = seconds > 0 ? seconds : at - now[g, "began"]
	return span > 0 ? count / span : 0
}

# A group's program says what it likes.
function text(said) {
	gsub(/[^ -~]|["\\]/, "?", said)
	return "\"" said "\""
}

function number(is_known, value) {
	return is_known ? value + 0 : "null"
}

function show_json(g,    count, slow) {
	count = since(g, "requests")
	slow = p99(g, count)
	printf "%s{\"group\":%s,\"up\":%s,\"version\":%s,\"busy\":%d," \
		"\"workers\":%d,\"most\":%d,\"requestsPerSecond\":%.1f," \
		"\"errors\":%s,\"p99Ms\":%s,\"memoryBytes\":%s," \
		"\"databaseCalls\":%s}", comma, text(g), \
		up[g] ? "true" : "false", text(version[g]), now[g, "busy"], \
		now[g, "workers"], now[g, "limit"], rate(g, count), \
		number(count, count ? since(g, "errors") / count : 0), \
		number(count && slow ~ / ms$/, slow), \
		number(g in memory, memory[g]), \
		number(count, count ? since(g, "calls") / count : 0)
	comma = ","
}

# What makes the exit status 1.
function judge(g,    count) {
	count = since(g, "requests")
	if (!up[g] || (count && since(g, "errors") / count >= 0.05))
		wrong = 1
}

function show(g,    count) {
	count = since(g, "requests")
	printf format, g, version[g], \
		now[g, "busy"] + 0 "/" now[g, "workers"] "/" now[g, "limit"], \
		sprintf("%.1f", rate(g, count)), \
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
	while (disks != "" && (getline line < disks) > 0) {
		path[++mounts] = line
		sub(/^[0-9]+ /, "", path[mounts])
		used[mounts] = line + 0
		if (used[mounts] >= 90)
			wrong = 1
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
/^tessera_jobs\{.*state="queued"/ && FILENAME != first { queued += $NF }
/^tessera_jobs\{.*state="running"/ && FILENAME != first { running += $NF }
/^tessera_jobs_oldest_seconds/ && FILENAME != first { oldest = $NF; jobs = 1 }

END {
	for (i = 1; i <= groups; i++)
		judge(order[i])
	if (json)
		print_json()
	else
		print_table()
	exit wrong || !database
}

function print_json(    i) {
	printf "{\"database\":%s,\"groups\":[", database ? "true" : "false"
	for (i = 1; i <= groups; i++)
		show_json(order[i])
	printf "],\"jobs\":{\"queued\":%d,\"running\":%d," \
		"\"oldestSeconds\":%d},\"disks\":[", queued, running, oldest
	for (i = 1; i <= mounts; i++)
		printf "%s{\"path\":%s,\"usedPercent\":%d}", (i > 1 ? "," : ""), \
			text(path[i]), used[i]
	print "]}"
}

function print_table(    i) {
	format = "%-10s %-18s %13s %10s %8s %9s %9s %8s\n"
	printf format, "GROUP", "VERSION", "BUSY/ALL/MOST", "REQUESTS/S", \
		"ERRORS", "P99", "MEMORY", "DB CALLS"
	for (i = 1; i <= groups; i++)
		if (up[order[i]])
			show(order[i])
		else
			printf "%-10s down\n", order[i]
	print "database   " (database ? "up" : "away")
	if (jobs)
		printf "jobs       %d wait, the oldest for %d s; %d go on\n", \
			queued, oldest, running
	for (i = 1; i <= mounts; i++)
		printf "disk       %d %% of %s%s\n", used[i], path[i], \
			(used[i] >= 90 ? ", which is full soon" : "")
}
