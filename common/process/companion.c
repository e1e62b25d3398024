/* In a companion: when it has to stop, and waiting for that. */
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <time.h>

#include "db/call.h"
#include "process/companions.h"

static volatile sig_atomic_t asked_to_stop;
static int term_signal; /* that asks */

static void
on_term(int signo)
{
	(void)signo;
	asked_to_stop = 1;
}

static void
catch_term(int signal)
{
	struct sigaction action = { .sa_handler = on_term };
	sigset_t term;

	term_signal = signal;
	sigemptyset(&term);
	sigaddset(&term, signal);
	sigprocmask(SIG_BLOCK, &term, NULL);
	sigaction(signal, &action, NULL);
}

/* systemd sends SIGTERM to all at once, which those that are last must outlive. */
void
companion_begin(bool last)
{
	struct sigaction none = { .sa_handler = SIG_IGN };

	if (!last) {
		catch_term(SIGTERM);
		return;
	}
	sigaction(SIGTERM, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGUSR1);
	catch_term(SIGUSR1);
}

bool
companion_stopping(void)
{
	sigset_t pending;

	sigpending(&pending);
	return asked_to_stop || sigismember(&pending, term_signal);
}

void
companion_wait(const struct service *s, const char *channel, int ms)
{
	struct timespec wait = { ms / 1000, ms % 1000 * 1000000L };
	sigset_t mask;

	sigprocmask(SIG_BLOCK, NULL, &mask);
	sigdelset(&mask, term_signal);
	if (asked_to_stop)
		return;
	if (channel)
		db_wait(s, channel, ms, &mask);
	else
		ppoll(NULL, 0, &wait, &mask);
}
