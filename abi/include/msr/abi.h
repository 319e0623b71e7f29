/* abi.h: the words that the contracts of drivers (driver.h) and plugins (plugin.h) share. C11, also valid C++. */
#ifndef MSR_ABI_H
#define MSR_ABI_H

#include <stddef.h>
#include <stdint.h>

/* UTF-8 text: `size` bytes, followed by a NUL that is not counted, except where a member says otherwise. */
typedef struct msr_str {
  const char *data;
  size_t size;
} msr_str;

/* What a call came to. It decides what the engine does next; messages are for people. */
typedef int32_t msr_status;
enum {
  MSR_OK = 0,
  MSR_INVALID = 1,     /* the caller's mistake: a bad URL, an unknown option, a misuse of the table */
  MSR_UNREACHABLE = 2, /* no connection could be made; it may be possible later */
  MSR_DENIED = 3,      /* refused, and it will be again: credentials, a database that is not there, TLS */
  MSR_READ_ONLY = 4,   /* the database cannot be written */
  MSR_STATEMENT = 5,   /* the server refused a statement; the session lives */
  MSR_CANCELLED = 6,   /* `cancel` ended the statement; the session lives */
  MSR_LOST = 7,        /* the connection is gone, and no COMMIT was on its way */
  MSR_IN_DOUBT = 8,    /* the connection is gone while a COMMIT was on its way: it may have happened */
  MSR_UNSUPPORTED = 9, /* this server or this driver cannot do that */
  MSR_INTERNAL = 10    /* a defect of the driver or plugin */
};

#endif /* MSR_ABI_H */
