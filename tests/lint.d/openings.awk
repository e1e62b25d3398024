# Finds functions whose opening declarations are followed by no blank line.

# The line without comments, strings and characters, which may hold brackets.
function plain(line) {
	gsub(/"([^"\\]|\\.)*"|'([^'\\]|\\.)*'/, "0", line)
	gsub(/\/\*([^*]|\*[^\/])*\*\//, "", line)
	sub(/[ \t]+$/, "", line)
	return line
}

function declares(line) {
	return line !~ /^\t(return|goto|else|case|break|continue|do) / && \
		(line ~ /^\t((static|const) )*(struct|union|enum)( [a-z_]+)? \{$/ || \
		line ~ /^\t([A-Za-z_][A-Za-z_0-9]* )+\**(const )?\**[A-Za-z_][A-Za-z_0-9]*(\[| = | =$|;|, )/ || \
		line ~ /^\t([A-Za-z_][A-Za-z_0-9]* )+\(\*[a-z_]+\)\(/)
}

function brackets(line) {
	return gsub(/\{/, "", line) - gsub(/\}/, "", line)
}

FNR == 1 { state = "" }
/^\{$/ { state = "first"; seen = depth = 0; next }
state == "" { next }
/^\}/ { state = ""; next }
{ line = plain($0) }
state == "first" && /^\t\/\*/ { if (!/\*\//) state = "comment"; next }
state == "comment" { if (/\*\//) state = "first"; next }
state == "first" && !declares(line) {
	if (seen && $0 != "") print FILENAME ":" FNR
	state = ""
	next
}
{
	state = "inside"
	seen = 1
	depth += brackets(line)
	if (line ~ /;$/ && depth <= 0) state = "first"
}
