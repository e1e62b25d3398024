/* What a file is, and which reader has it. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "table/csv.h"
#include "table/json_rows.h"
#include "table/source.h"
#include "table/xlsx.h"

/* The first 64 KiB of the text. */
static bool
read_head(struct source *s, char *head, size_t *len, bool *whole)
{
	struct text text;
	const char *piece;
	size_t n;

	*len = 0;
	*whole = false;
	text_open(&text, s->work, s->container, &s->charset);
	while (*len < PIECE && !*whole) {
		*whole = !text_next(&text, &piece, &n);
		if (*whole)
			break;
		n = n < PIECE - *len ? n : PIECE - *len;
		memcpy(head + *len, piece, n);
		*len += n;
	}
	text_close(&text);
	return !work_failed(s->work);
}

/* The first character that is no blank, and the next one of those. */
static void
first_two(const char *head, size_t len, char two[2])
{
	int n = 0;

	two[0] = two[1] = 0;
	for (size_t i = 0; i < len && n < 2; i++)
		if (!isspace((unsigned char)head[i]))
			two[n++] = head[i];
}

static bool
looks_json(const char *head, size_t len)
{
	char two[2];

	first_two(head, len, two);
	return (two[0] == '[' && (two[1] == '{' || two[1] == ']')) ||
	       (two[0] == '{' && (two[1] == '"' || two[1] == '}'));
}

static bool
open_text(struct source *s)
{
	char *head = work_room(NULL, PIECE);
	size_t len;
	bool whole;
	bool ok = read_head(s, head, &len, &whole);

	if (ok && looks_json(head, len) && !s->work->options.delimiter)
		ok = json_rows_open(s);
	else if (ok) {
		csv_guess(s->work, head, len, whole, &s->dialect);
		s->format =
			s->dialect.delimiter == '\t' ? FORMAT_TSV : FORMAT_CSV;
	}
	free(head);
	return ok;
}

static long long
size_of(int fd)
{
	struct stat about;

	return fstat(fd, &about) == 0 ? about.st_size : 0;
}

bool
source_open(struct source *s, struct work *work)
{
	*s = (struct source){ .work = work };
	if (!bytes_look(work, &s->container))
		return false;
	if (s->container == CONTAINER_ZIP) {
		s->format = FORMAT_XLSX;
		return xlsx_open(s);
	}
	s->size = size_of(work->request->source);
	return work_phase(work, "detect", s->size) &&
	       charset_find(work, s->container, &s->charset) && open_text(s);
}

void
source_close(struct source *s)
{
	json_rows_close(s);
	xlsx_close(s);
}

static bool
read_text(struct source *s, struct visitor visitor)
{
	struct text text;

	text_open(&text, s->work, s->container, &s->charset);
	bool ok = s->json ? json_rows_read(s, &text, visitor)
			  : csv_read(s->work, &text, &s->dialect, visitor);
	s->lost = text.lost;
	text_close(&text);
	return ok;
}

bool
source_read(struct source *s, struct visitor visitor)
{
	return s->format == FORMAT_XLSX ? xlsx_read(s, visitor)
					: read_text(s, visitor);
}

bool
source_names(const struct source *s, const char *const **names, int *count)
{
	if (!s->json)
		return false;
	json_rows_names(s, names, count);
	return true;
}
