# For what reads /metrics: a sample's label, of the line at hand.
function label(name,    rest) {
	if (!match($0, "[{,]" name "=\"[^\"]*\""))
		return ""
	rest = substr($0, RSTART + length(name) + 3)
	return substr(rest, 1, index(rest, "\"") - 1)
}
