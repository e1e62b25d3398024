/* Keys: made, hashed and sorted by their bytes (American flag sort). */
#include <string.h>

#include "table/keys.h"

enum {
	FEW = 48, /* keys that are sorted by insertion */
	BINS = 256,
};

static const uint64_t sign = 1ULL << 63;

uint64_t
key_integer(int64_t value)
{
	return (uint64_t)value ^ sign;
}

int64_t
key_to_integer(uint64_t key)
{
	return (int64_t)(key ^ sign);
}

uint64_t
key_decimal(double value)
{
	uint64_t bits;

	value += 0.0;
	memcpy(&bits, &value, sizeof bits);
	return bits & sign ? ~bits : bits | sign;
}

double
key_to_decimal(uint64_t key)
{
	uint64_t bits = key & sign ? key & ~sign : ~key;
	double value;

	memcpy(&value, &bits, sizeof value);
	return value;
}

/* The two halves of a product of 128 bits, folded (as in wyhash). */
static uint64_t
fold(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 product =
		(unsigned __int128)a * (unsigned __int128)b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t
key_mix(uint64_t hash, uint64_t key)
{
	return fold(hash ^ 0xa0761d6478bd642fULL, key ^ 0xe7037ed1a0b428dbULL);
}

uint64_t
key_text(const char *text, size_t len)
{
	uint64_t hash = len + 0x8ebc6af09c88c6e3ULL;
	uint64_t word;

	for (; len >= sizeof word; len -= sizeof word, text += sizeof word) {
		memcpy(&word, text, sizeof word);
		hash = key_mix(hash, word);
	}
	word = 0;
	memcpy(&word, text, len);
	return key_mix(key_mix(hash, word), 0x589965cc75374cc3ULL);
}

static void
sort_few(uint64_t *keys, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		uint64_t key = keys[i];
		size_t at = i;
		for (; at && keys[at - 1] > key; at--)
			keys[at] = keys[at - 1];
		keys[at] = key;
	}
}

/* Moves each key into the bin of its byte; ends[] are where bins end. */
static void
spread(uint64_t *keys, size_t count, int shift, size_t ends[BINS])
{
	size_t next[BINS], at = 0;

	memset(ends, 0, BINS * sizeof *ends);
	for (size_t i = 0; i < count; i++)
		ends[keys[i] >> shift & 0xff]++;
	for (int bin = 0; bin < BINS; bin++) {
		next[bin] = at;
		at += ends[bin];
		ends[bin] = at;
	}
	for (int bin = 0; bin < BINS; bin++)
		while (next[bin] < ends[bin]) {
			uint64_t key = keys[next[bin]];
			int to = key >> shift & 0xff;
			while (to != bin) {
				uint64_t other = keys[next[to]];
				keys[next[to]++] = key;
				key = other;
				to = key >> shift & 0xff;
			}
			keys[next[bin]++] = key;
		}
}

static void
sort_by(uint64_t *keys, size_t count, int shift)
{
	size_t ends[BINS], from = 0;

	if (count <= FEW) {
		sort_few(keys, count);
		return;
	}
	spread(keys, count, shift, ends);
	for (int bin = 0; bin < BINS && shift; from = ends[bin++])
		if (ends[bin] - from > 1)
			sort_by(keys + from, ends[bin] - from, shift - 8);
}

void
keys_sort(uint64_t *keys, size_t count)
{
	sort_by(keys, count, 56);
}

size_t
keys_from(const uint64_t *keys, size_t count, uint64_t key)
{
	size_t low = 0;

	while (low < count) {
		size_t middle = low + (count - low) / 2;
		if (keys[middle] < key)
			low = middle + 1;
		else
			count = middle;
	}
	return low;
}
