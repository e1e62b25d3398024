/* Texts of a picture: made harmless, measured, cut. */
#ifndef PLOT_LABEL_H
#define PLOT_LABEL_H

#include "base/arena.h"

/*
 * Returns text as valid UTF-8 of characters that XML has and that turn nothing
 * around: others become U+FFFD.
 */
const char *label_clean(struct arena *, const char *text);

/* How wide clean text is at most, at 12 px in DejaVu Sans, the widest of the
 * fonts that systems have. */
double label_width(const char *text);

/* Clean text, or as much of it as is so wide, with "..." as one character. */
const char *label_fit(struct arena *, const char *text, double width);

#endif
