# Texts of templates, {{_...}}, that have no line in a language's words.
FILENAME ~ /\.words$/ {
	if (before != "" && /^\t/)
		known[before] = 1
	before = /^\t/ ? "" : $0
	next
}
{
	rest = $0
	while ((at = index(rest, "{{_"))) {
		rest = substr(rest, at + 3)
		end = index(rest, "}}")
		text = substr(rest, 1, end - 1)
		if (!(text in known))
			print FILENAME ": " text
		rest = substr(rest, end + 2)
	}
}
