/* A driver without C++: everything in it is what driver.h alone gives. Its database answers each query with
 * one row of one number, and fails where it is told to. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <msr/driver.h>

#define TEXT(literal) \
  { literal, sizeof(literal) - 1 }

struct msr_conn {
  int in_transaction;
};

static msr_status fail(const msr_call *call, msr_status status, const char *message) {
  msr_error error;
  memset(&error, 0, sizeof(error));
  error.struct_size = sizeof(error);
  error.status = status;
  error.statement = -1;
  error.position = -1;
  error.sqlstate.data = "";
  error.message.data = message;
  error.message.size = strlen(message);
  error.detail.data = "";
  error.hint.data = "";
  call->report(call->context, &error);
  return status;
}

static msr_str client_library(void) {
  const msr_str name = TEXT("none 1.0");
  return name;
}

static msr_status connect_to(const msr_connect *options, const msr_call *call, msr_conn **connection) {
  if (strcmp(options->url.data, "plain:nowhere") == 0) {
    return fail(call, MSR_UNREACHABLE, "there is nothing at plain:nowhere");
  }
  *connection = calloc(1, sizeof(msr_conn));
  return *connection == NULL ? fail(call, MSR_INTERNAL, "out of memory") : MSR_OK;
}

static void disconnect(msr_conn *connection) {
  free(connection);
}

static msr_status describe(msr_conn *connection, const msr_call *call, const msr_description_sink *sink) {
  static const msr_str variants[] = {TEXT("plain")};
  msr_description description;
  (void)connection;
  (void)call;
  memset(&description, 0, sizeof(description));
  description.struct_size = sizeof(description);
  description.product.data = "Plain";
  description.product.size = 5;
  description.variants = variants;
  description.variant_count = 1;
  sink->describe(sink->context, &description);
  return MSR_OK;
}

static msr_status execute(msr_conn *connection, const msr_call *call, const msr_statement *statement, int64_t *rows) {
  (void)connection;
  if (statement->text.size == 0) return fail(call, MSR_INVALID, "an empty statement cannot be run");
  if (rows != NULL) *rows = 0;
  return MSR_OK;
}

static msr_status query(msr_conn *connection, const msr_call *call, const msr_statement *statement,
                        const msr_row_sink *sink) {
  msr_value cell;
  if (statement->text.size == 0) return execute(connection, call, statement, NULL);
  memset(&cell, 0, sizeof(cell));
  cell.kind = MSR_VALUE_INT64;
  cell.as.integer = 42;
  sink->row(sink->context, &cell, 1);
  return MSR_OK;
}

static msr_status begin(msr_conn *connection, const msr_call *call, uint32_t unit_flags) {
  (void)unit_flags;
  if (connection->in_transaction) return fail(call, MSR_INVALID, "a transaction is open already");
  connection->in_transaction = 1;
  return MSR_OK;
}

static msr_status commit(msr_conn *connection, const msr_call *call) {
  if (!connection->in_transaction) return fail(call, MSR_INVALID, "no transaction is open");
  connection->in_transaction = 0;
  return MSR_OK;
}

static msr_status rollback(msr_conn *connection, const msr_call *call) {
  (void)call;
  connection->in_transaction = 0;
  return MSR_OK;
}

static msr_status reset(msr_conn *connection, const msr_call *call) {
  (void)connection;
  (void)call;
  return MSR_OK;
}

static msr_status run_unit(msr_conn *connection, const msr_call *call, const msr_unit *unit) {
  size_t i;
  for (i = 0; i < unit->step_count; ++i) {
    const msr_status status = execute(connection, call, unit->steps[i], NULL);
    if (status != MSR_OK) return status;
    unit->step_done(unit->context, i, -1);
  }
  return MSR_OK;
}

static const msr_str schemes[] = {TEXT("plain_c"), TEXT("plain")};

static const msr_dialect dialect = {
    .struct_size = sizeof(msr_dialect),
    .identifier_open = TEXT("\""),
    .identifier_close = TEXT("\""),
    .type_integer = TEXT("BIGINT"),
    .type_key = TEXT("VARCHAR(255)"),
    .type_text = TEXT("TEXT"),
    .table_options = TEXT(""),
    .now = TEXT("'2026-01-15T10:30:00.123456Z'"),
    .unit_started = TEXT(""),
};

static const msr_driver table = {
    .struct_size = sizeof(msr_driver),
    .abi_major = MSR_DRIVER_ABI_MAJOR,
    .abi_minor = MSR_DRIVER_ABI_MINOR,
    .name = TEXT("plain_c"),
    .version = TEXT("1.0"),
    .url_form = TEXT("plain:"),
    .schemes = schemes,
    .scheme_count = 2,
    .dialect = &dialect,
    .client_library = client_library,
    .connect = connect_to,
    .disconnect = disconnect,
    .describe = describe,
    .execute = execute,
    .query = query,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .reset = reset,
    .run_unit = run_unit,
};

const msr_driver *msr_driver_plain_c_v0(void);
const msr_driver *msr_driver_plain_c_v0(void) {
  return &table;
}
