/* People who are called when something breaks. */
#include "home.h"

static const struct field create[] = {
	{ "id", UUID, .example = A_HOME },
	{ "name", TEXT, 1, 255 },
	{ "phone", TEXT, 1, 50, .optional = true, .sealed = true },
	{ "email", EMAIL, .optional = true },
	{ "notes", TEXT, 0, NOTES_MAX, .optional = true },
	{ 0 },
};

static const struct field list[] = {
	{ "id", UUID, .example = A_HOME },
	PAGE,
	{ 0 },
};

static const struct field one[] = {
	{ "id", UUID, .example = A_HOME },
	{ "contact_id", UUID, .example = AN_ID },
	{ 0 },
};

static const struct field change[] = {
	{ "id", UUID, .example = A_HOME },
	{ "contact_id", UUID, .example = AN_ID },
	IF_MATCH,
	{ "name", TEXT, 1, 255, .optional = true },
	{ "phone", TEXT, 1, 50, .optional = true, .sealed = true },
	{ "email", EMAIL, .optional = true },
	{ "notes", TEXT, 0, NOTES_MAX, .optional = true },
	{ 0 },
};

static const struct field held[] = {
	{ "id", UUID, .example = A_HOME },
	{ "contact_id", UUID, .example = AN_ID },
	IF_MATCH,
	{ 0 },
};

static const struct object shown = {
	"HomeContact",
	.members = {
		{ "contact_id", UUID },
		{ "home_id", UUID },
		{ "name", TEXT },
		{ "phone", TEXT, .null = true, .sealed = true },
		{ "email", EMAIL, .null = true },
		{ "notes", TEXT, .null = true },
		{ "created_at", INSTANT },
		{ "updated_at", INSTANT },
		{ 0 },
	},
};

const struct route contacts_routes[] = {
	{ "POST", "/v1/homes/:id/contacts", SCOPE, create,
		"home_contact_create", 201, .answer = &shown,
		.refuses = "403|404|409", .about = "Keeps a contact." },
	{ "GET", "/v1/homes/:id/contacts", SCOPE, list, "home_contacts", 200,
		.answer = &shown, .items = "items", .next = "name,contact_id",
		.total = true, .about = "The contacts of a home, by name." },
	{ "GET", "/v1/homes/:id/contacts/:contact_id", SCOPE, one,
		"home_contact", 200, .answer = &shown,
		.about = "One contact." },
	{ "PATCH", "/v1/homes/:id/contacts/:contact_id", SCOPE, change,
		"home_contact_change", 200, .answer = &shown, .refuses = "403",
		.about = "Changes what is sent." },
	{ "DELETE", "/v1/homes/:id/contacts/:contact_id", SCOPE, held,
		"home_contact_delete", 204, .refuses = "403",
		.about = "Deletes a contact." },
	{ 0 },
};
