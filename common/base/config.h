/* Configuration: environment variables, declared in one table. */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

struct option {
	const char *name;
	const char *fallback; /* NULL: must be set where it is used */
	const char *help;
	long min; /* a number, if max is not 0 */
	long max;
};

/*
 * Reads every option, those of all programs and the group's own. A wrong
 * value is die() with a sentence that names the variable.
 */
void config_load(const struct option *own);

/* The option's value; "" when it has none. */
const char *config_text(const char *name);
long config_number(const char *name);

/* The most workers of a group, by WORKERS_MAX and the processors. */
long config_workers(void);

/*
 * Reads the secret in the file that a *_FILE option names, exactly len bytes
 * as hex digits. False when the option is empty; a file that is missing or
 * does not hold that is die().
 */
bool config_key(const char *name, unsigned char *key, size_t len);

/* The same of the file at path, on behalf of the option. */
void config_key_file(
	const char *name, const char *path, unsigned char *key, size_t len);

/* Prints name, default and help of each, for --config. */
void config_print(const struct option *own);

#endif
