/* The words and numbers of a picture in its page's language. */
#include <math.h>
#include <string.h>

#include "plot/canvas.h"
#include "plot/number.h"

const char *
tongue_words(struct arena *arena, const struct plot *plot, const char *english)
{
	return plot->words ? plot->words(arena, plot->language, english)
			   : english;
}

bool
tongue_commas(struct arena *arena, const struct plot *plot)
{
	static const char decimal[] = "1,234.5";

	return strcmp(tongue_words(arena, plot, decimal), decimal);
}

const char *
tongue_number(struct arena *arena, const struct plot *plot, const char *english)
{
	char *text = arena_copy(arena, english, strlen(english));

	for (char *at = text; plot->commas && *at; at++)
		*at = *at == ',' ? '.' : *at == '.' ? ',' : *at;
	return text;
}

void
tongue_tell(struct buffer *out, const struct plot *plot, double value)
{
	struct buffer text = { .arena = out->arena };

	if (!plot->commas) {
		number_tell(out, value);
		return;
	}
	number_tell(&text, value);
	buffer_text(out, tongue_number(out->arena, plot, text.data));
}
