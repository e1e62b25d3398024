/* Values as 64 bits, in whose order values of a column are sorted. */
#ifndef TABLE_KEYS_H
#define TABLE_KEYS_H

#include <stddef.h>
#include <stdint.h>

/* Keys of numbers are in the order of the numbers, and lead back to them. */
uint64_t key_integer(int64_t value);
int64_t key_to_integer(uint64_t key);
uint64_t key_decimal(double value); /* finite; -0 is 0 */
double key_to_decimal(uint64_t key);

/* A hash of 64 bits, of which two are the same by chance only. */
uint64_t key_text(const char *text, size_t len);

/* A hash of what was hashed before and one value more. */
uint64_t key_mix(uint64_t hash, uint64_t key);

/* Sorts in place. */
void keys_sort(uint64_t *keys, size_t count);

/* The first place of keys, sorted, that is not below key. */
size_t keys_from(const uint64_t *keys, size_t count, uint64_t key);

#endif
