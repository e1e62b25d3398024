/* What is there before the cases begin. */
#ifndef PREPARE_H
#define PREPARE_H

/* Makes it anew, and keeps its names. */
void prepare(void);

/* Keeps a new random token under the name; returns it. */
const char *fresh(const char *name);

/* Gives the person a refresh token of test-native, kept under the name. */
void make_refresh_token(const char *name);

/* Signs the person in, so long ago; keeps the session and session_form. */
void sign_in(const char *session, const char *age);

/* SQL with what was kept; its first value. */
const char *did(const char *statement);

#endif
