/* Numbers as a picture tells them, in English (tongue.c: in others). */
#ifndef PLOT_NUMBER_H
#define PLOT_NUMBER_H

#include "base/arena.h"

/* The exponent of a number's first digit: 2 of 500. Not of 0. */
int number_exponent(double);

/* 10 to the power of n, -307..308, to the last bit. */
double number_ten(int n);

/* "1,234.5" with so many decimals. */
void number_plain(struct buffer *, double, int decimals);

/* "2.5x10^-7", with as many digits after the first as are no zeros. */
void number_power(struct buffer *, double, int decimals);

/* By its size: whole as it is, else to six digits. */
void number_tell(struct buffer *, double);

#endif
