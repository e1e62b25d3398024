/* The profile: the contract's golden table, and its corners. */
#include <math.h>
#include <stdio.h>

#include "loading.h"
#include "table/keys.h"

static const char golden[] = "day,region,units,price,paid,code,note\n"
			     "2025-01-01,North,10,2.50,true,007,ok\n"
			     "2025-01-02,South,12,2.50,false,008,\n"
			     "2025-01-03,North,11,,true,009,\"called, twice\"\n"
			     "2025-01-04,East,13,2.75,true,010,NA\n"
			     "2025-01-05,North,9,3.10,false,011,ok\n"
			     "2025-01-05,North,9,3.10,false,011,ok\n"
			     "2025-01-06,South,90,2.60,true,012,\n"
			     "2025-01-07,East,,2.90,true,013,ok\n"
			     "2025-01-08,South,14,2.45,false,014,late\n"
			     "2025-01-09,North,8,3.30,true,015,ok\n"
			     "2025-01-10,East,10,2.70,,016,ok\n"
			     "2025-01-11,South,12,2.65,true,017,ok\n";

/* What stands at a path like "columns.2.stats.mean". */
static struct json_object *
at(struct json_object *o, const char *path)
{
	char word[40];

	while (*path && o) {
		size_t len = strcspn(path, ".");
		snprintf(word, sizeof word, "%.*s", (int)len, path);
		o = json_object_is_type(o, json_type_array)
			    ? json_object_array_get_idx(
				      o, strtoul(word, NULL, 10))
			    : member(o, word);
		path += len + (path[len] == '.');
	}
	return o;
}

static const struct expected {
	const char *path;
	double number;
} numbers[] = {
	{ "overview.rows", 12 },
	{ "overview.missing", 5 },
	{ "overview.completeness", 0.9404761904761905 },
	{ "overview.duplicate_rows", 1 },
	{ "overview.quality_score", 97.61904761904762 },
	{ "columns.0.missing", 0 },
	{ "columns.1.missing", 0 },
	{ "columns.2.missing", 1 },
	{ "columns.3.missing", 1 },
	{ "columns.4.missing", 1 },
	{ "columns.5.missing", 0 },
	{ "columns.6.missing", 2 },
	{ "columns.0.unique", 11 },
	{ "columns.1.unique", 3 },
	{ "columns.2.unique", 8 },
	{ "columns.3.unique", 9 },
	{ "columns.4.unique", 2 },
	{ "columns.5.unique", 11 },
	{ "columns.6.unique", 4 },
	{ "columns.2.stats.mean", 18 },
	{ "columns.2.stats.std", 23.949947807876324 },
	{ "columns.2.stats.q1", 9.5 },
	{ "columns.2.stats.median", 11 },
	{ "columns.2.stats.q3", 12.5 },
	{ "columns.2.outliers.iqr.low", 5 },
	{ "columns.2.outliers.iqr.high", 17 },
	{ "columns.2.outliers.iqr.count", 1 },
	{ "columns.2.outliers.iqr.rows.0", 7 },
	{ "columns.2.outliers.zscore.count", 1 },
	{ "columns.2.outliers.zscore.rows.0", 7 },
	{ "columns.3.stats.sum", 30.55 },
	{ "columns.3.stats.mean", 2.7772727272727273 },
	{ "columns.3.stats.std", 0.2849242323527751 },
	{ "columns.3.stats.q1", 2.55 },
	{ "columns.3.stats.median", 2.7 },
	{ "columns.3.stats.q3", 3 },
	{ "columns.4.stats.true", 7 },
	{ "columns.6.stats.max_length", 13 },
	{ "columns.6.stats.mean_length", 3.3 },
	{ "correlations.0.r", -0.2529707807040874 },
	{ "correlations.0.n", 10 },
};

static const struct {
	const char *path;
	const char *json;
} texts[] = {
	{ "columns.1.top", "[{\"value\":\"North\",\"count\":5},"
			   "{\"value\":\"South\",\"count\":4},"
			   "{\"value\":\"East\",\"count\":3}]" },
	{ "columns.0.top.0", "{\"value\":\"2025-01-05\",\"count\":2}" },
	{ "columns.0.top.1.value", "\"2025-01-01\"" },
	{ "columns.0.top.9.value", "\"2025-01-10\"" },
	{ "columns.2.top.2", "{\"value\":9,\"count\":2}" },
	{ "columns.2.sample", "[10,12,11,13,9]" },
	{ "columns.0.stats", "{\"min\":\"2025-01-01\",\"max\":\"2025-01-11\","
			     "\"span_days\":10,\"missing_days\":0}" },
	{ "columns.4.top.0", "{\"value\":true,\"count\":7}" },
	{ "issues.0.type", "\"missing_data\"" },
	{ "issues.0.severity", "\"medium\"" },
	{ "issues.1.type", "\"duplicate_rows\"" },
	{ "issues.1.severity", "\"medium\"" },
};

START_TEST(the_golden_table)
{
	struct loaded loaded = load_bytes(golden, sizeof golden - 1, NULL);
	struct json_object *profile = member(loaded.facts, "profile");

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		double is =
			json_object_get_double(at(profile, numbers[i].path));
		double wanted = numbers[i].number;
		ck_assert_msg(at(profile, numbers[i].path) &&
				      fabs(is - wanted) <= 1e-12 * fabs(wanted),
			"%s is %.17g, not %.17g", numbers[i].path, is, wanted);
	}
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		ck_assert_str_eq(
			plain(at(profile, texts[i].path)), texts[i].json);
	load_end(&loaded);
}
END_TEST

/* The same profile, whether memory holds all columns or one. */
START_TEST(memory_changes_nothing)
{
	struct loaded all = load_bytes(golden, sizeof golden - 1, NULL);
	struct loaded one = load_fd(file_of(golden, sizeof golden - 1), NULL,
		(struct load_limits){ .memory = 1 });

	ck_assert_str_eq(all.result.facts, one.result.facts);
	load_end(&all);
	load_end(&one);
}
END_TEST

static const struct corner {
	const char *text;
	const char *path;
	const char *json;
} corners[] = {
	{ "a,b\n", "overview.quality_score", "null" },
	{ "a,b\n", "columns.0.stats", "null" },
	{ "a,b\n1,2\n", "columns.0.stats.std", "null" },
	{ "a,b\n1,2\n", "correlations.0.r", "null" },
	{ "a,b\n1,5\n2,5\n", "correlations.0.r", "null" },
	{ "a,b\n1,2\n2,4\n3,6\n", "correlations.0.r", "1" },
	{ "a,b\n1,2\n2,4\n3,6\n", "correlations.0.strength", "\"strong\"" },
	{ "a,b\n1,9\n2,9\n", "issues.0.type", "\"constant_column\"" },
	{ "a,b\n-1,x\n0,x\n-0.0,x\n", "columns.0.unique", "2" },
	{ "a,b\n-1,x\n0,x\n-0.0,x\n", "columns.0.stats.zeros", "2" },
	{ "a,b\n-1,x\n0,x\n-0.0,x\n", "columns.0.stats.negatives", "1" },
	{ "d\n1.1.2025\n4.1.2025\n4.1.2025\n", "columns.0.stats",
		"{\"min\":\"2025-01-01\",\"max\":\"2025-01-04\","
		"\"span_days\":3,\"missing_days\":2}" },
	{ "m\nann@example.org\nbob@example.com\n", "columns.0.semantic",
		"\"email\"" },
	{ "m\nhttps://example.org/x\n", "columns.0.semantic", "\"url\"" },
	{ "m\n3f0c9a52-8d1e-4b7a-9c66-2f1d0e5b8a41\n", "columns.0.semantic",
		"\"uuid\"" },
	{ "m\n+49 30 1234567\n(030) 123-4567\n", "columns.0.semantic",
		"\"phone\"" },
	{ "m\n01067\n04109\n", "columns.0.semantic", "\"postal_code\"" },
	{ "m\nGermany\nFR\nunited states\n", "columns.0.semantic",
		"\"country\"" },
	{ "m\nfoo\nbar\n", "columns.0.semantic", "null" },
	{ "a\n5\n5\n5\n", "columns.0.histogram",
		"[{\"from\":5,\"to\":5,\"count\":3}]" },
	{ "a\n1\n2\n3\n4\n", "columns.0.histogram",
		"[{\"from\":1,\"to\":2,\"count\":1},{\"from\":2,\"to\":3,"
		"\"count\":1},{\"from\":3,\"to\":4,\"count\":2}]" },
};

START_TEST(corners_of_profiles)
{
	for (size_t i = 0; i < sizeof corners / sizeof *corners; i++) {
		const struct corner *c = &corners[i];
		struct loaded loaded =
			load_bytes(c->text, strlen(c->text), NULL);
		struct json_object *o =
			at(member(loaded.facts, "profile"), c->path);
		ck_assert_msg(!strcmp(plain(o), c->json), "%s: %s is %s",
			c->text, c->path, plain(o));
		load_end(&loaded);
	}
}
END_TEST

enum { MANY = 100000 };

START_TEST(keys_are_in_the_order_of_numbers)
{
	static const double order[] = { -1e308, -1.5, -1e-300, 0, 1e-300, 1, 2,
		1e308 };
	uint64_t *keys = malloc(MANY * sizeof *keys);
	uint64_t seed = 1;

	for (size_t i = 1; i < sizeof order / sizeof *order; i++)
		ck_assert(key_decimal(order[i - 1]) < key_decimal(order[i]));
	ck_assert(key_to_decimal(key_decimal(-1.5)) == -1.5);
	ck_assert(key_integer(INT64_MIN) < key_integer(-1));
	ck_assert(key_to_integer(key_integer(-7)) == -7);
	for (int i = 0; i < MANY; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		keys[i] = i % 3 ? seed : seed >> 40;
	}
	keys_sort(keys, MANY);
	for (int i = 1; i < MANY; i++)
		ck_assert(keys[i - 1] <= keys[i]);
	free(keys);
}
END_TEST

int
main(void)
{
	return unit_run("table_profile",
		(const TTest *[]){ the_golden_table, memory_changes_nothing,
			corners_of_profiles, keys_are_in_the_order_of_numbers,
			NULL });
}
