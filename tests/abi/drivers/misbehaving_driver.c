/* A driver that loads, and then breaks the contract in its answers. The statement says how. */
#include <stddef.h>
#include <string.h>

#define msr_driver_plain_c_v0 good_driver
#include "tests/abi/drivers/plain_c_driver.c"
#undef msr_driver_plain_c_v0

static msr_status misbehave(msr_conn *connection, const msr_call *call, const msr_statement *statement, int64_t *rows) {
  if (strcmp(statement->text.data, "fail in silence") == 0) return MSR_STATEMENT;
  if (strcmp(statement->text.data, "fail twice") == 0) {
    (void)fail(call, MSR_LOST, "the first report");
    return fail(call, MSR_STATEMENT, "the second report");
  }
  if (strcmp(statement->text.data, "report success") == 0) {
    (void)fail(call, MSR_OK, "nothing is wrong");
    return MSR_OK;
  }
  if (strcmp(statement->text.data, "fail with a number of its own") == 0) {
    return fail(call, 4711, "a status that nobody knows");
  }
  return execute(connection, call, statement, rows);
}

static msr_status connect_to_nothing(const msr_connect *options, const msr_call *call, msr_conn **connection) {
  if (strcmp(options->url.data, "plain:nothing") == 0) return MSR_OK;
  return connect_to(options, call, connection);
}

/* A driver of a later version would bring functions that this host does not know. */
struct longer_driver {
  msr_driver known;
  void (*unknown[8])(void);
};

const msr_driver *msr_driver_misbehaving_v0(void);
const msr_driver *msr_driver_misbehaving_v0(void) {
  static struct longer_driver longer;
  longer.known = *good_driver();
  longer.known.struct_size = sizeof(longer);
  longer.known.execute = misbehave;
  longer.known.connect = connect_to_nothing;
  return &longer.known;
}
