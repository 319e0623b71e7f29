/* How a layout is checked in C and in C++, and that of the words that both contracts share. */
#include <stddef.h>

#include <msr/abi.h>

#ifdef __cplusplus
#define CHECK_LAYOUT(condition) static_assert(condition, #condition)
#else
#define CHECK_LAYOUT(condition) _Static_assert(condition, #condition)
#endif

/* Frozen for ever. */
CHECK_LAYOUT(sizeof(msr_str) == 16);
CHECK_LAYOUT(offsetof(msr_str, data) == 0);
CHECK_LAYOUT(offsetof(msr_str, size) == 8);
CHECK_LAYOUT(sizeof(msr_status) == 4);
