/* Records between a child and its parent: a kind, a length, bytes. */
#ifndef PROCESS_RECORD_H
#define PROCESS_RECORD_H

enum {
	RECORD_HEAD =
		5, /* bytes: the kind, then the length, little end first */
	RECORD_SHORT = 8192, /* bytes of a refusal, at most */
};

enum record {
	RECORD_PROGRESS = 'p', /* "read 4096 1048576" */
	RECORD_ANSWER = 'a',
	RECORD_REFUSAL = 'r',
};

#endif
