/* Transcriptions: settings, the keys of a vault, a history to search. */
#include "audio.h"
#include "crypto/vault.h"

static const struct option options[] = {
	VAULT_OPTIONS,
	{ 0 },
};

static const struct call calls[] = {
	{ "audio_data_key", "", SCOPE },
	{ "audio_data_key_keep", "wrapped,version", SCOPE },
	{ "audio_import", "items,dry_run,before", SCOPE },
	{ "audio_rewrap", "version,after,done" },
	{ "audio_sample_keys", "" },
	{ 0 },
};

static const struct command commands[] = {
	{ "rewrap", rewrap,
		"wrap all data keys by the newest root key, and say how many "
		"each root key holds" },
	{ "try-keys", try_keys,
		"unwrap one data key of each root key, and say which are opened" },
	{ 0 },
};

/* The first row that fits wins: changes and import before history's :id. */
static const struct route *const rooms[] = { settings_routes, keys_routes,
	changes_routes, import_routes, history_routes, search_routes,
	export_routes, NULL };

const struct service service = { "audio", rooms, .camel = true,
	.prefix = "/v1/audio/", .options = options, .start = vault_start,
	.calls = calls, .commands = commands };
