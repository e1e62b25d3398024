/* The types of columns. */
#ifndef TABLE_TYPE_H
#define TABLE_TYPE_H

/* In the order in which they are tried. */
enum type {
	TYPE_BOOLEAN, /* 0 or 1 */
	TYPE_INTEGER, /* 64 bits */
	TYPE_DECIMAL, /* double */
	TYPE_DATE, /* days since 1970-01-01 */
	TYPE_INSTANT, /* milliseconds since 1970 UTC */
	TYPE_TEXT,
	TYPES,
};

enum date_order { ORDER_GUESS, ORDER_DMY, ORDER_MDY, ORDER_YMD };

extern const char *const type_names[TYPES];

/* TYPES if there is none of that name. */
enum type type_named(const char *name);

#endif
