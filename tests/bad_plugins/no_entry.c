/* A library like any other, without the entry symbol. */
int some_other_symbol(void);
__attribute__((visibility("default"))) int some_other_symbol(void) { return 1; }
