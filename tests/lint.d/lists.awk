# Finds tables and enums of several lines whose last element has no comma.

# The line without a comment at its end.
function code(line) {
	sub(/[ \t]*\/\*([^*]|\*[^\/])*\*\/$/, "", line)
	return line
}

FNR == 1 { names = 0 }
/enum( [a-z_]+)? \{$/ { names = 1 }
/^\t*\}/ && (names || /^\t*\};/) {
	if (names ? last ~ /[a-zA-Z0-9_)]$/ : last ~ /\}$/)
		print FILENAME ":" FNR - 1
	names = 0
}
{ last = code($0) }
