# The groups' parts (--openapi) as one document, with what no program knows of
# itself alone: examples, tags, scopes, where it is served.

{
	json: "application/json",
	form: "application/x-www-form-urlencoded"
} as $types |

def table: split("\n") | map(select(. != "") | split("\t"));

def rows:
	$routes | table[] |
	{
		method: .[0] | ascii_downcase,
		path: .[1] | gsub(":[^/]+"; "{}"),
		status: .[4],
		types: [.[5] | split(",")[] | $types[.] // empty],
		example: $examples[0][if .[3] == "-" then "\(.[0]) \(.[1])"
			else .[3] end]
	};

def show(at; example):
	if example != null and getpath(at) != null then
		setpath(at + ["example"]; example)
	else . end;

def with_examples:
	(.paths | with_entries({
		key: .key | gsub("{[^}]*}"; "{}"),
		value: .key
	})) as $paths |
	reduce rows as $row (.;
		["paths", $paths[$row.path], $row.method] as $operation |
		reduce $row.types[] as $type (.;
			show($operation + ["requestBody", "content", $type];
				$row.example.request)) |
		show($operation + ["responses", $row.status, "content",
			$types.json]; $row.example.answer));

# Of those scopes that rows ask for, each with its sentence.
def scopes:
	($scopes | table | map({ key: .[0], value: .[1] }) | from_entries)
		as $says |
	$routes | table | map(.[2]) | unique | map(select(. != "PUBLIC")) |
	map({
		key: .,
		value: ($says[.] // error("nothing is said of the scope \(.)"))
	}) | from_entries;

def oauth2: {
	type: "oauth2",
	description: "With a code and PKCE (RFC 6749 4.1, RFC 7636).",
	flows: {
		authorizationCode: {
			authorizationUrl: ($origin + "/oauth/authorize"),
			tokenUrl: ($origin + "/oauth/token"),
			refreshUrl: ($origin + "/oauth/token"),
			scopes: scopes
		}
	}
};

def client: {
	type: "http",
	scheme: "basic",
	description: "A client's id and secret (RFC 6749 2.3.1)."
};

# A name stands for one object, whichever group it is of.
def agreed:
	(map(.components.schemas | to_entries[]) | group_by(.key) |
		map(select(map(.value) | unique | length > 1) | .[0].key)) as $twice |
	if $twice == [] then . else
		error("two groups call different answers \($twice | join(", "))")
	end;

def used: [.paths[][].tags[]] | unique;

agreed |
reduce .[] as $part ({}; . * $part) |
with_examples |
.info += {
	description: "The backend of five products, by groups of calls.",
	license: { name: "MIT License", identifier: "MIT" }
} |
.servers = [{ url: $url }] |
.tags = (used as $used | $tags | table |
	map(select(.[0] | IN($used[])) | { name: .[0], description: .[1] })) |
.components.securitySchemes += { oauth2: oauth2, client: client } |
{ openapi, info, servers, tags, paths, components }
