/* What a plugin must not need: a library of another, or a C library of tomorrow. */
int ballast_other_library(void) { return 0; }
int ballast_of_tomorrow(void) { return 0; }
