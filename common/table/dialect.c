/* Finds out what parts the cells of a text. */
#include <csv.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "table/csv.h"

enum { COUNTED_MAX = 1024 }; /* cells of a record; more count as so many */

static const char delimiters[] = ",;\t|";

/* How many records have how many cells. */
struct count {
	long long of[COUNTED_MAX + 1];
	long long records;
	int cells; /* of the record at hand */
};

static void
count_cell(void *text, size_t len, void *context)
{
	struct count *count = context;

	(void)text;
	(void)len;
	if (count->cells < COUNTED_MAX)
		count->cells++;
}

static void
count_record(int end, void *context)
{
	struct count *count = context;

	(void)end;
	count->of[count->cells]++;
	count->records++;
	count->cells = 0;
}

static void
count_all(const char *head, size_t len, bool whole, const struct dialect *by,
	struct count *count)
{
	struct csv_parser parser;

	if (csv_init(&parser, 0) != 0)
		die("libcsv cannot be begun");
	csv_set_delim(&parser, (unsigned char)by->delimiter);
	csv_set_quote(&parser, (unsigned char)by->quote);
	csv_set_blk_size(&parser, 4096);
	csv_parse(&parser, head, len, count_cell, count_record, count);
	if (whole)
		csv_fini(&parser, count_cell, count_record, count);
	csv_free(&parser);
}

/* The most frequent number of cells, and the share of records that have it. */
static double
share_of(const struct count *count, int *cells)
{
	*cells = 0;
	for (int i = 1; i <= COUNTED_MAX; i++)
		if (count->of[i] > count->of[*cells] || !*cells)
			*cells = i;
	return count->records
		       ? (double)count->of[*cells] / (double)count->records
		       : 0;
}

/* "sep=;" alone in the first line: what Excel writes and reads. */
static bool
announced(const char *head, size_t len, struct dialect *dialect)
{
	if (len < 6 || strncasecmp(head, "sep=", 4) ||
		!strchr("\r\n", head[5]) || strchr("\r\n\"", head[4]))
		return false;
	dialect->delimiter = head[4];
	dialect->announced = true;
	return true;
}

void
csv_guess(struct work *work, const char *head, size_t len, bool whole,
	struct dialect *dialect)
{
	const struct options *options = &work->options;
	double best = 0;
	int most = 1;

	*dialect = (struct dialect){
		.delimiter = ',',
		.quote = options->unquoted ? 0 : options->quote,
	};
	bool said = announced(head, len, dialect);
	if (options->delimiter)
		dialect->delimiter = options->delimiter;
	if (options->delimiter || said)
		return;
	for (const char *d = delimiters; *d; d++) {
		struct count *count = work_room(NULL, sizeof *count);
		struct dialect by = *dialect;
		int cells;
		memset(count, 0, sizeof *count);
		by.delimiter = *d;
		count_all(head, len, whole, &by, count);
		double share = share_of(count, &cells);
		if (cells > 1 &&
			(share > best || (share == best && cells > most))) {
			best = share;
			most = cells;
			dialect->delimiter = *d;
		}
		free(count);
	}
}
