/*
 * Engine files: SQLite on descriptors that are there already. Nothing is opened
 * by name but nameless files for what it spills.
 */
#ifndef TABLE_ENGINE_H
#define TABLE_ENGINE_H

#include <sqlite3.h>

/*
 * Replaces SQLite's open, access, stat, unlink and the like in this process,
 * for good; spill is the directory for its temporary files, -1 for none.
 */
void engine_prepare(int spill);

/*
 * Opens an empty file to be written, without journal or locks; NULL with a
 * line in the log. The descriptor stays the caller's.
 */
sqlite3 *engine_create(int fd);

/*
 * Opens a finished file to be read: immutable, mapped, DEFENSIVE, with an
 * untrusted schema. NULL if it is none.
 */
sqlite3 *engine_open(int fd);

/* A database for what does not fit into memory; gone when it is closed. */
sqlite3 *engine_spill(void);

#endif
