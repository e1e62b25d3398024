# The OpenAPI document as a page for people: what each call takes, how it is
# sent with curl, and what it answers.

. as $document |
{
	"application/json": "json",
	"application/x-www-form-urlencoded": "form",
	"multipart/form-data": "multipart"
} as $kinds |

def pretty($margin):
	($margin + "  ") as $deeper |
	if type == "object" and length > 0 then
		"{\n" + (to_entries | map("\($deeper)\(.key | tojson): " +
			(.value | pretty($deeper))) | join(",\n")) +
			"\n\($margin)}"
	elif type == "array" and length > 0 then
		"[\n" + (map($deeper + pretty($deeper)) | join(",\n")) +
			"\n\($margin)]"
	else tojson end;

def resolved:
	if has("$ref") then
		(.["$ref"] | ltrimstr("#/") | split("/")) as $place |
		$document | getpath($place)
	else . end;

def type_words:
	if .["$ref"] then .["$ref"] | split("/") | last
	elif .anyOf then .anyOf | map(type_words) | join(" or ")
	else
		([.type // "any"] | flatten) as $types |
		($types - ["null"] | join(" or ")) +
		(if .format then ", \(.format)" else "" end) +
		(if .items.type or .items["$ref"] then
			" of \(.items | type_words)" else "" end) +
		(if "null" | IN($types[]) then " or null" else "" end)
	end;

def between($least; $most; $of):
	if $least == null and $most == null then empty
	elif $most == null then "from \($least)\($of)"
	else "\(if $least == null then "up to" else "\($least) to" end) \($most)\($of)"
	end;

def limits:
	[
		between(.minimum; .maximum; ""),
		between(.minLength; .maxLength; " characters"),
		(.items // empty |
			between(.minLength; .maxLength; " characters each")),
		between(null; .maxItems; " items"),
		(.enum // empty | map(values) | join(", ")),
		(select(has("default")) | "else \(.default | tojson)")
	] | join("; ");

# One for each input: path, query, header, cookie, then each body's fields.
def inputs:
	(.parameters[] | { name, in, required, about: .description, schema }),
	(.requestBody.content // {} | length as $count | to_entries[] |
		(if $count == 1 then "body"
			else "body (\($kinds[.key]))" end) as $in |
		.value.schema |
		(.required // []) as $required |
		if .properties then
			.properties | to_entries[] | {
				name: .key,
				in: $in,
				required: (.key | IN($required[])),
				about: .value.description,
				schema: .value
			}
		else
			{ name: "-", in: $in, required: true,
				about: .description, schema: . }
		end);

def without_null:
	if .type | type == "array" then
		.type -= ["null"] | if .type | length == 1 then .type |= .[0] else . end
	else . end |
	if .enum then .enum -= [null] else . end;

# A field that two types of body take alike, but for null, which only JSON has,
# is told once.
def merged:
	group_by([.name, (.in | sub(" .*"; ""))]) |
	map(if map(.schema | without_null) | unique | length == 1 then
		.[0] + { in: (if length > 1 then "body" else .[0].in end) }
	else .[] end);

def ordered:
	[inputs] as $all | $all | merged |
	sort_by(.name as $name | .in as $in |
		$all | map(.name == $name and (.in | startswith($in))) |
		index(true));

def input_row:
	@html "<tr><td><code>\(.name)</code></td><td>\(.in)</td>",
	@html "<td>\(.schema | type_words)</td><td>\(.schema | limits)</td>",
	@html "<td>\(if .required then "yes" else "no" end)</td>",
	@html "<td>\(.about // "")</td></tr>\n";

def input_table:
	ordered |
	if length > 0 then
		"<table>\n<thead><tr><th>Name</th><th>Where</th><th>Type</th>",
		"<th>Limits</th><th>Required</th><th>What</th></tr></thead>\n",
		"<tbody>\n", (.[] | input_row), "</tbody>\n</table>\n"
	else empty end;

def sample: .example // .schema.example // .schema.enum[0]? // "...";

# With the path's examples, and those of the query that must be there.
def address($path):
	reduce (.parameters[] | select(.in == "path" and .example)) as $p
		($path; gsub("\\{\($p.name)\\}"; $p.example | tostring)) +
	([.parameters[] | select(.in == "query" and .required) |
		"\(.name)=\(sample | tostring | @uri)"] |
		if length > 0 then "?" + join("&") else "" end);

def needed($option):
	(.schema.required // [])[] | " \\\n    \($option) \(.)=...";

def body_line:
	.requestBody.content // {} |
	if .["application/json"] then
		" \\\n    -H 'Content-Type: application/json' \\\n    -d " +
			(.["application/json"].example // {} | pretty("") | @sh)
	elif .["application/x-www-form-urlencoded"] then
		.["application/x-www-form-urlencoded"] |
		if .example then
			.example | to_entries[] |
			" \\\n    --data-urlencode \("\(.key)=\(.value)" | @sh)"
		else needed("--data-urlencode") end
	elif .["multipart/form-data"] then
		.["multipart/form-data"].schema as $schema |
		($schema.required // [])[] |
		" \\\n    -F \(.)=" +
			(if $schema.properties[.].format == "binary"
			then "@file" else "..." end)
	else empty end;

def curl($path; $method):
	(if any(.security[]; has("bearer")) then
		" \\\n    -H \"Authorization: Bearer $TOKEN\""
	else "" end) as $way |
	"curl -s" +
	(if $method == "get" then "" else " -X \($method | ascii_upcase)" end) +
	" \"$AT\(address($path))\"" + $way + ([body_line] | join(""));

def answers:
	.responses | to_entries[] |
	@html "<tr><td>\(.key)</td><td>\(.value | resolved | .description)</td>",
	@html "<td>\(.value | resolved | .headers // {} | keys -
		["X-Request-ID"] | join(", "))</td></tr>\n";

# The object that a schema is of, be it in a list or null.
def inner:
	if .anyOf then .anyOf[0] | inner
	elif .items then .items | inner
	else resolved end;

# What an object says, and the objects in it, each by its path.
def members($at):
	inner | (.required // []) as $required | .properties // {} |
	to_entries[] |
	($at + .key + (if .value.items then "[]" else "" end)) as $path |
	{ name: $path, always: (.key | IN($required[])), schema: .value },
	(.value | members($path + "."));

def member_row:
	@html "<tr><td><code>\(.name)</code></td><td>\(.schema | type_words)</td>",
	@html "<td>\(.schema | limits)</td>",
	@html "<td>\(if .always then "yes" else "no" end)</td>",
	@html "<td>\(.schema.description // "")</td></tr>\n";

def member_table:
	[members("")] |
	if length > 0 then
		"<details>\n<summary>What it says</summary>\n<table>\n<thead>",
		"<tr><th>Name</th><th>Type</th><th>Limits</th><th>Always</th>",
		"<th>What</th></tr></thead>\n<tbody>\n", (.[] | member_row),
		"</tbody>\n</table>\n</details>\n"
	else empty end;

def answer:
	[.responses | to_entries[] | select(.key | startswith("2")) |
		.value.content["application/json"] // empty] | first // empty |
	@html "<p>Answers</p>\n<pre>\(.example | pretty(""))</pre>\n",
	(.schema | member_table);

def scopes:
	[.security[] | .bearer // [] | .[]] |
	if length > 0 then
		@html "<p class=\"faint\">Needs a token with the scope \(.[0]).</p>\n"
	else empty end;

def call($path; $method):
	@html "<h3 id=\"\(.operationId)\"><a href=\"#\(.operationId)\">",
	@html "\($method | ascii_upcase) \($path)</a></h3>\n",
	@html "<p>\(.summary // "")</p>\n",
	scopes,
	input_table,
	@html "<pre>\(curl($path; $method))</pre>\n",
	answer,
	"<details>\n<summary>Statuses</summary>\n<table>\n<tbody>\n",
	answers,
	"</tbody>\n</table>\n</details>\n";

def calls($tag):
	.paths | to_entries[] | .key as $path | .value | to_entries[] |
	select(.value.tags[0] == $tag) | { path: $path, method: .key, value };

def link:
	@html "<li><a href=\"#\(.value.operationId)\">",
	@html "\(.method | ascii_upcase) \(.path)</a></li>\n";

def group:
	.name as $tag |
	@html "<h2 id=\"group-\(.name)\">\(.name)</h2>\n<p>\(.description)</p>\n",
	"<ul>\n", ($document | calls($tag) | link), "</ul>\n",
	($document | calls($tag) | .path as $path | .method as $method |
		.value | call($path; $method));

[
	"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
	"<meta name=\"viewport\" content=\"width=device-width\">\n",
	@html "<title>\(.info.title): its calls</title>\n",
	"<link rel=\"stylesheet\" href=\"/static/tessera.css\">\n",
	"<link rel=\"stylesheet\" href=\"/static/docs.css\">\n",
	"</head>\n<body>\n<main>\n",
	@html "<h1>\(.info.title)</h1>\n<p>\(.info.description) Version ",
	@html "\(.info.version). The same for programs: ",
	"<a href=\"/openapi.json\">openapi.json</a>.</p>\n",
	"<p>In the lines for a shell, AT is this installation's address and ",
	"TOKEN an access token:</p>\n",
	@html "<pre>AT=\($origin)</pre>\n",
	(.tags[] | group),
	"</main>\n</body>\n</html>"
] | join("")
