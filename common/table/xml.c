/* XML by expat: no DTD, so no entities, and nothing is fetched. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "table/xml.h"

static const char *
local(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon ? colon + 1 : name;
}

const char *
xml_attribute(const char **attributes, const char *name)
{
	for (; *attributes; attributes += 2)
		if (!strcmp(local(attributes[0]), name))
			return attributes[1];
	return NULL;
}

long long
xml_line(const struct xml *xml)
{
	return (long long)XML_GetCurrentLineNumber(xml->parser);
}

static void
halt(struct xml *xml)
{
	if (xml->stop || work_failed(xml->work))
		XML_StopParser(xml->parser, XML_FALSE);
}

static void
begin(void *context, const char *name, const char **attributes)
{
	struct xml *xml = context;

	xml->begin(xml, local(name), attributes);
	halt(xml);
}

static void
end(void *context, const char *name)
{
	struct xml *xml = context;

	xml->end(xml, local(name));
	halt(xml);
}

static void
text(void *context, const char *bytes, int len)
{
	struct xml *xml = context;
	size_t more = (size_t)len;

	if (!xml->keep)
		return;
	if (xml->len + more > CELL_MAX) {
		work_fail(xml->work, "cell_too_large",
			"A cell of the workbook is larger than 1 MiB.");
		halt(xml);
		return;
	}
	if (xml->len + more > xml->room) {
		xml->room = 2 * (xml->len + more) + 256;
		xml->text = work_room(xml->text, xml->room);
	}
	memcpy(xml->text + xml->len, bytes, more);
	xml->len += more;
}

static void
doctype(void *context, const char *name, const char *system, const char *public,
	int internal)
{
	struct xml *xml = context;

	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	work_fail(xml->work, "unsupported_format",
		"This workbook has a document type definition, which none needs.");
	halt(xml);
}

static bool
malformed(struct xml *xml)
{
	if (xml->stop)
		return true;
	return work_fail(xml->work, "damaged_file",
		"A part of the workbook is damaged: %s.",
		XML_ErrorString(XML_GetErrorCode(xml->parser)));
}

static bool
feed(struct xml *xml)
{
	for (;;) {
		void *room = XML_GetBuffer(xml->parser, PIECE);
		if (!room)
			die("no memory for XML");
		ssize_t n = bytes_read(&xml->bytes, room, PIECE);
		if (n < 0)
			return false;
		if (XML_ParseBuffer(xml->parser, (int)n, n == 0) !=
			XML_STATUS_OK)
			return malformed(xml);
		if (n == 0)
			return true;
	}
}

bool
xml_read(struct xml *xml, struct work *work, zip_t *archive, zip_int64_t entry)
{
	xml->work = work;
	if (!bytes_open_entry(&xml->bytes, work, archive, entry))
		return false;
	xml->parser = XML_ParserCreate(NULL);
	if (!xml->parser)
		die("no memory for XML");
	XML_SetUserData(xml->parser, xml);
	XML_SetElementHandler(xml->parser, begin, end);
	XML_SetCharacterDataHandler(xml->parser, text);
	XML_SetStartDoctypeDeclHandler(xml->parser, doctype);
	bool ok = feed(xml) && !work_failed(work);
	XML_ParserFree(xml->parser);
	bytes_close(&xml->bytes);
	free(xml->text);
	xml->text = NULL;
	xml->len = xml->room = 0;
	return ok;
}
