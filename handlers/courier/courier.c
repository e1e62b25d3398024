/*
 * The courier delivers what the outbox holds. It is woken when a mail is
 * written and looks by itself when one is due; any number may run at once.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "courier.h"
#include "db/call.h"
#include "http/route.h"
#include "process/process.h"
#include "text/jsonc.h"

enum {
	AWAY_MS = 1000, /* between looks for a database that is away */
	LEASE_OVER = 30, /* seconds beyond what a delivery may take */
};

static void
tell(const struct mail *mail, enum outcome outcome, const char *error,
	const char *state)
{
	if (outcome == SENT)
		info("mail %s (%s) was sent at attempt %d", mail->message_id,
			mail->template, mail->attempt);
	else if (strstr(state, "dead"))
		fault("mail %s (%s) is dead: %s", mail->message_id,
			mail->template, error);
	else
		warn("mail %s (%s) waits after attempt %d: %s",
			mail->message_id, mail->template, mail->attempt, error);
}

/* As a mail that the server took is sent twice if nobody knows. */
static const char *
write_down(struct arena *arena, const char *function, const char *const *params)
{
	const char *said = db_insist(&service, arena, function, params,
		(int)config_number("MAIL_TIMEOUT") + LEASE_OVER);

	return said ? said : "null";
}

static void
deliver(struct arena *arena, const struct mail *mail)
{
	const char *error = "there is no template of this name";
	const char *text = mail_text(arena, mail);
	enum outcome outcome =
		text ? delivery_try(arena, mail, text, &error) : NEVER;
	const char *const sent[] = { mail->id };
	const char *const failed[] = { mail->id,
		arena_printf(arena, "%d", mail->attempt),
		arena_printf(arena, "%ld", config_number("MAIL_RETRY")),
		outcome == NEVER ? "true" : "false", error };
	const char *state =
		outcome == SENT ? write_down(arena, "courier_sent", sent)
				: write_down(arena, "courier_failed", failed);

	tell(mail, outcome, error, state);
}

/* Takes one mail and delivers it; in how many milliseconds to look again. */
static int
work(struct arena *arena)
{
	long lease = 2 * config_number("MAIL_TIMEOUT") + 2 * LEASE_OVER;
	const char *const params[] = { arena_printf(arena, "%ld", lease) };
	const char *said = db_work(&service, arena, "courier_take", params);

	if (!said)
		return AWAY_MS;
	struct json_object *o = json_tokener_parse(said);
	struct json_object *wait = json_object_object_get(o, "wait");
	int left = wait ? json_object_get_int(wait) : 0;
	if (!wait) {
		struct mail mail = { jsonc_text(o, "id"),
			jsonc_text(o, "message_id"), jsonc_text(o, "recipient"),
			jsonc_text(o, "template"), jsonc_text(o, "language"),
			json_object_get_int(
				json_object_object_get(o, "attempts")),
			json_object_object_get(o, "parameters") };
		deliver(arena, &mail);
	}
	json_object_put(o);
	return left;
}

static int
run(const struct service *s)
{
	struct arena arena = { 0 };
	sigset_t waiting;

	daemon_signals(&waiting);
	delivery_start();
	sandbox_enter(NULL, 0);
	if (worker_check(s) == EXIT_MISFIT)
		return EXIT_MISFIT;
	pid_file_write();
	notify("READY=1");
	while (!daemon_stopping()) {
		int wait = work(&arena);
		db_clear();
		arena_reset(&arena);
		if (wait)
			db_wait(s, "tessera_mail", wait, &waiting);
	}
	notify("STOPPING=1");
	pid_file_remove();
	db_close();
	arena_free(&arena);
	return 0;
}

static const struct option options[] = {
	{ "MAIL_URL", "smtp://localhost",
		"where mails go: smtp://host[:25], smtps://host[:465], or "
		"file:/folder, into which they are written" },
	{ "MAIL_TLS", "required",
		"required: no mail without TLS (STARTTLS); none: for a server "
		"on this machine" },
	{ "MAIL_CA_FILE", "",
		"certificates that the server's is checked by; else the "
		"system's" },
	{ "MAIL_USER", "", "whom to sign in as at the server, if need be" },
	{ "MAIL_PASSWORD_FILE", "", "the password, on the first line" },
	{ "MAIL_FROM", "", "who writes; no-reply@ the public host, if empty" },
	{ "MAIL_NAME", "Tessera", "the name that mails are written in" },
	{ "MAIL_TIMEOUT", "60", "seconds that one delivery may take", 1, 600 },
	{ "MAIL_RETRY", "30", "seconds until the second try", 1, 3600 },
	{ 0 },
};

static const struct call calls[] = {
	{ "courier_take", "lease" },
	{ "courier_sent", "id" },
	{ "courier_failed", "id,attempt,retry,never,error" },
	{ 0 },
};

static const struct route *const rooms[] = { NULL };

const struct service service = { "courier", rooms, .options = options,
	.calls = calls, .daemon = run };
