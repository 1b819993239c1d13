/* The layout of what is released is a promise: a line here that fails to compile is an ABI break. A
 * new field goes to the end of its struct, which changes the struct's SIZE line and adds an AT
 * line; no AT line ever changes. */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <assert.h>
#include <stddef.h>

#define SIZE(type, bytes) static_assert(sizeof(type) == (bytes), "size of " #type)
#define AT(type, field, offset) \
  static_assert(offsetof(type, field) == (offset), "place of " #field " in " #type)
#define VALUE(name, number) static_assert((name) == (number), "value of " #name)

#endif
