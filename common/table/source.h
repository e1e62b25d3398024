/*
 * The records of a file, whatever its format, as often as they are asked for.
 * Each reader hands a record to a visitor; false from that ends the reading.
 */
#ifndef TABLE_SOURCE_H
#define TABLE_SOURCE_H

#include "table/charset.h"
#include "table/shape.h"

struct visitor {
	bool (*record)(void *context, const struct record *);
	void *context;
};

enum format { FORMAT_CSV, FORMAT_TSV, FORMAT_JSON, FORMAT_NDJSON, FORMAT_XLSX };

struct dialect {
	char delimiter;
	char quote; /* 0: none */
	bool announced; /* sep=; in the first line, which is no record */
};

struct json_rows;
struct book;

struct source {
	struct work *work;
	enum format format;
	enum container container;
	struct charset charset;
	struct dialect dialect; /* of CSV and TSV */
	struct json_rows *json;
	struct book *book; /* of XLSX */
	struct charset_lost lost; /* once it was read */
	long long size; /* bytes, by which the progress is told */
};

/* Finds out what the file is. False when the work has failed. */
bool source_open(struct source *, struct work *);
void source_close(struct source *);

/* Reads all records, or until the visitor wants no more. */
bool source_read(struct source *, struct visitor);

/* Whether records name their columns themselves, and those so far. */
bool source_names(const struct source *, const char *const **names, int *count);

#endif
