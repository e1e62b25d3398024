/* Language tags: those of RFC 5646, appendix A, and what is none. */
#include <string.h>

#include "text/language.h"
#include "unit.h"

static const char *const good[] = { "de", "fr", "ja", "zh-Hant", "zh-Hans",
	"sr-Cyrl", "sr-Latn", "zh-cmn-Hans-CN", "cmn-Hans-CN", "zh-yue-HK",
	"yue-HK", "zh-Hans-CN", "sr-Latn-RS", "sl-rozaj", "sl-rozaj-biske",
	"sl-nedis", "de-CH-1901", "sl-IT-nedis", "hy-Latn-IT-arevela", "de-DE",
	"en-US", "es-419", "de-CH-x-phonebk", "az-Arab-x-AZE-derbend",
	"x-whatever", "qaa-Qaaa-QM-x-southern", "de-Qaaa", "sr-Latn-QM",
	"sr-Qaaa-RS", "en-US-u-islamcal", "zh-CN-a-myext-x-private",
	"en-a-myext-b-another", "EN-us", "x-a", "abcdefgh", "abcd", "de-1996" };

static const char *const bad[] = { "", "e", "de-", "-de", "de--DE", "12",
	"a-DE", "de_DE", "de-419-DE", "ar-a-aaa-b-bbb-a-ccc", "abcdefghi",
	"en-x", "x", "en-a", "de-1996-1996", "en-abcdefghi", "d\xc3\xa9",
	"en us", "i-klingon", "en-US-u",
	"en-aaaaaaaa-bbbbbbbb-cccccccc-dddddd" };

START_TEST(tags_are_told_from_others)
{
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		ck_assert_msg(
			language_tag(good[i], strlen(good[i])), "%s", good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ck_assert_msg(
			!language_tag(bad[i], strlen(bad[i])), "%s", bad[i]);
	ck_assert(!language_tag("de\0x", 4));
	ck_assert(language_tag("de-DE", 2));
}
END_TEST

int
main(void)
{
	return unit_run("language",
		(const TTest *[]){ tags_are_told_from_others, NULL });
}
