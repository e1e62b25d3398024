/*
 * A FastCGI answer without content: what the protocol alone costs. libfcgi keeps
 * the connection as nginx asks, and until it is closed serves no other.
 */
#include <fcgiapp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void
serve(void)
{
	FCGX_Request request;

	if (FCGX_Init() || FCGX_InitRequest(&request, 0, 0))
		exit(1);
	while (FCGX_Accept_r(&request) == 0) {
		FCGX_PutS("Status: 200 OK\r\nContent-Length: 0\r\n\r\n",
			request.out);
		FCGX_Finish_r(&request);
	}
	exit(1);
}

/* empty COUNT: so many processes, which end with this one. */
int
main(int argc, char **argv)
{
	long count = argc == 2 ? strtol(argv[1], NULL, 10) : 1;

	while (count-- > 0) {
		pid_t pid = fork();
		if (pid < 0)
			return 1;
		if (pid)
			continue;
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (getppid() == 1)
			return 1;
		serve();
	}
	while (wait(NULL) > 0)
		;
	return 1;
}
