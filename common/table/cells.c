/* Cells, whose texts lie one behind the other. */
#include <stdlib.h>
#include <string.h>

#include "table/cells.h"

void
cells_free(struct cells *cells)
{
	free(cells->items);
	free(cells->at);
	free(cells->bytes);
	*cells = (struct cells){ 0 };
}

void
cells_clear(struct cells *cells)
{
	cells->count = 0;
	cells->len = 0;
}

static void
grow(struct cells *cells, int count)
{
	int room = cells->room ? cells->room : 64;

	while (room < count)
		room *= 2;
	cells->items =
		work_room(cells->items, (size_t)room * sizeof *cells->items);
	cells->at = work_room(cells->at, (size_t)room * sizeof *cells->at);
	cells->room = room;
}

static void
grow_bytes(struct cells *cells, size_t len)
{
	size_t room = cells->bytes_room ? cells->bytes_room : 4096;

	while (room < len)
		room *= 2;
	cells->bytes = work_room(cells->bytes, room);
	cells->bytes_room = room;
}

bool
cells_put(struct cells *cells, int column, const char *text, size_t len,
	bool number)
{
	if (len > CELL_MAX || cells->len + len > RECORD_MAX)
		return false;
	if (column >= cells->room)
		grow(cells, column + 1);
	if (cells->len + len > cells->bytes_room || !cells->bytes)
		grow_bytes(cells, cells->len + len);
	for (; cells->count <= column; cells->count++)
		cells->items[cells->count] = (struct cell){ 0 };
	cells->at[column] = cells->len;
	/* Any text will do until the record is whole and its place is known. */
	cells->items[column] = (struct cell){
		.text = text ? "" : NULL,
		.len = text ? len : 0,
		.number = number,
	};
	if (text && len)
		memcpy(cells->bytes + cells->len, text, len);
	cells->len += len;
	return true;
}

bool
cells_add(struct cells *cells, const char *text, size_t len, bool number)
{
	return cells_put(cells, cells->count, text, len, number);
}

struct record
cells_record(struct cells *cells, long long line)
{
	for (int i = 0; i < cells->count; i++)
		if (cells->items[i].text)
			cells->items[i].text = cells->bytes + cells->at[i];
	return (struct record){
		.cells = cells->items,
		.count = cells->count,
		.line = line,
	};
}
