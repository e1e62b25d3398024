/* The tables of the cases of the group billing. */
#ifndef CASES_H
#define CASES_H

#include "harness.h"

extern const struct test alerts_set[], changing[], checking_out[], credits[],
	credits_taken[], keys_changed[], keys_ended[], keys_listed[],
	keys_made[], keys_used[], page_alerts[], page_keys[], page_paying[],
	page_pictures[], page_signed_in[], plans[], profile[], rates[],
	stripe_tells[], subscribing[], usage_exported[], usage_listed[],
	usage_summed[];

/* Ends in NULL. */
const TTest *const *sum_tests(void);

#endif
