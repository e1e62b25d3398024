/* System calls that the sandbox refuses (SECCOMP_RET_TRAP). */
#ifndef PROCESS_REFUSED_H
#define PROCESS_REFUSED_H

/* From here on they are logged by name, and fail with EPERM. */
void refused_watch(void);

#endif
