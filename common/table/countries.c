/* Countries by their names, in English, and codes (ISO 3166-1, as tzdata has). */
#include <string.h>
#include <strings.h>

#include "table/semantic.h"

static const char codes[] =
	"AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF "
	"BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG "
	"CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC "
	"EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL "
	"GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN "
	"IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA "
	"LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN "
	"MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP "
	"NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO "
	"RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV "
	"SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG "
	"UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW ";

static const char *const names[] = { "Afghanistan", "Albania", "Algeria",
	"American Samoa", "Andorra", "Angola", "Anguilla", "Antarctica",
	"Antigua & Barbuda", "Argentina", "Armenia", "Aruba", "Australia",
	"Austria", "Azerbaijan", "Bahamas", "Bahrain", "Bangladesh", "Barbados",
	"Belarus", "Belgium", "Belize", "Benin", "Bermuda", "Bhutan", "Bolivia",
	"Bosnia & Herzegovina", "Botswana", "Bouvet Island", "Brazil",
	"British Indian Ocean Territory", "British Virgin Islands", "Brunei",
	"Bulgaria", "Burkina Faso", "Burundi", "Cambodia", "Cameroon", "Canada",
	"Cape Verde", "Caribbean NL", "Cayman Islands", "Central African Rep.",
	"Chad", "Chile", "China", "Christmas Island", "Cocos (Keeling) Islands",
	"Colombia", "Comoros", "Congo", "Cook Islands", "Costa Rica", "Croatia",
	"Cuba", "Curaçao", "Cyprus", "Czech Republic", "Czechia",
	"Côte d'Ivoire", "Denmark", "Djibouti", "Dominica",
	"Dominican Republic", "DR Congo", "East Timor", "Ecuador", "Egypt",
	"El Salvador", "England", "Equatorial Guinea", "Eritrea", "Estonia",
	"Eswatini (Swaziland)", "Ethiopia", "Falkland Islands", "Faroe Islands",
	"Fiji", "Finland", "France", "French Guiana", "French Polynesia",
	"French S. Terr.", "Gabon", "Gambia", "Georgia", "Germany", "Ghana",
	"Gibraltar", "Great Britain", "Greece", "Greenland", "Grenada",
	"Guadeloupe", "Guam", "Guatemala", "Guernsey", "Guinea",
	"Guinea-Bissau", "Guyana", "Haiti", "Heard Island & McDonald Islands",
	"Honduras", "Hong Kong", "Hungary", "Iceland", "India", "Indonesia",
	"Iran", "Iraq", "Ireland", "Isle of Man", "Israel", "Italy",
	"Ivory Coast", "Jamaica", "Japan", "Jersey", "Jordan", "Kazakhstan",
	"Kenya", "Kiribati", "Kuwait", "Kyrgyzstan", "Laos", "Latvia",
	"Lebanon", "Lesotho", "Liberia", "Libya", "Liechtenstein", "Lithuania",
	"Luxembourg", "Macau", "Madagascar", "Malawi", "Malaysia", "Maldives",
	"Mali", "Malta", "Marshall Islands", "Martinique", "Mauritania",
	"Mauritius", "Mayotte", "Mexico", "Micronesia", "Moldova", "Monaco",
	"Mongolia", "Montenegro", "Montserrat", "Morocco", "Mozambique",
	"Myanmar", "Namibia", "Nauru", "Nepal", "Netherlands", "New Caledonia",
	"New Zealand", "Nicaragua", "Niger", "Nigeria", "Niue",
	"Norfolk Island", "North Korea", "North Macedonia",
	"Northern Mariana Islands", "Norway", "Oman", "Pakistan", "Palau",
	"Palestine", "Panama", "Papua New Guinea", "Paraguay", "Peru",
	"Philippines", "Pitcairn", "Poland", "Portugal", "Puerto Rico", "Qatar",
	"Republic of Korea", "Romania", "Russia", "Russian Federation",
	"Rwanda", "Réunion", "Saint Martin", "Samoa", "San Marino",
	"Sao Tome & Principe", "Saudi Arabia", "Scotland", "Senegal", "Serbia",
	"Seychelles", "Sierra Leone", "Singapore", "Sint Maarten", "Slovakia",
	"Slovenia", "Solomon Islands", "Somalia", "South Africa",
	"South Georgia & the South Sandwich Islands", "South Korea",
	"South Sudan", "Spain", "Sri Lanka", "St Barthelemy", "St Helena",
	"St Kitts & Nevis", "St Lucia", "St Pierre & Miquelon", "St Vincent",
	"Sudan", "Suriname", "Svalbard & Jan Mayen", "Sweden", "Switzerland",
	"Syria", "Taiwan", "Tajikistan", "Tanzania", "Thailand", "Togo",
	"Tokelau", "Tonga", "Trinidad & Tobago", "Tunisia", "Turkey", "Turkiye",
	"Turkmenistan", "Turks & Caicos Is", "Tuvalu", "Uganda", "UK",
	"Ukraine", "United Arab Emirates", "United Kingdom", "United States",
	"United States of America", "Uruguay", "US minor outlying islands",
	"US Virgin Islands", "USA", "Uzbekistan", "Vanuatu", "Vatican City",
	"Venezuela", "Viet Nam", "Vietnam", "Wales", "Wallis & Futuna",
	"Western Sahara", "Yemen", "Zambia", "Zimbabwe", "Åland Islands" };

static bool
code(const char *text)
{
	for (const char *at = codes; *at; at += 3)
		if (at[0] == text[0] && at[1] == text[1])
			return true;
	return false;
}

bool
country_named(const char *text, size_t len)
{
	size_t low = 0, high = sizeof names / sizeof *names;

	if (len == 2 && code(text))
		return true;
	while (low < high) {
		size_t middle = (low + high) / 2;
		int sign = strncasecmp(text, names[middle], len);
		size_t all = strlen(names[middle]);
		if (!sign && all == len)
			return true;
		if (sign > 0 || (!sign && all < len))
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}
