/* Drivers that break the contract before they are used. Each is this file with one DEFECT, and has to be
 * refused in one sentence. What is right in them comes from the plain driver. */
#include <stddef.h>
#include <string.h>

#define msr_driver_plain_c_v0 good_driver
#include "tests/abi/drivers/plain_c_driver.c"
#undef msr_driver_plain_c_v0

enum defect {
  NO_TABLE,
  OTHER_MAJOR,
  OTHER_MINOR,
  TINY_TABLE,
  SHORT_TABLE,
  NO_EXECUTE,
  NO_RUN_UNIT,
  LOCK_WITHOUT_FUNCTION,
  LOCK_WITHOUT_UNLOCK,
  CANCEL_WITHOUT_FUNCTION,
  HOLDER_WITHOUT_FUNCTION,
  LIMIT_WITHOUT_FUNCTION,
  NO_DIALECT,
  DIALECT_WITHOUT_TYPE,
  SHORT_DIALECT,
  NO_SCHEMES,
  NO_NAME
};

static msr_status try_lock(msr_conn *connection, const msr_call *call, msr_str name, int32_t *taken) {
  (void)connection;
  (void)call;
  (void)name;
  *taken = 1;
  return MSR_OK;
}

static void spoil(msr_driver *spoilt, msr_dialect *spoilt_dialect) {
  switch (DEFECT) {
    case OTHER_MAJOR:
      spoilt->abi_major = MSR_DRIVER_ABI_MAJOR + 1;
      break;
    case OTHER_MINOR:
      spoilt->abi_minor = MSR_DRIVER_ABI_MINOR + 1;
      break;
    case TINY_TABLE:
      spoilt->struct_size = 4;
      break;
    case SHORT_TABLE:
      spoilt->struct_size = offsetof(msr_driver, run_unit);
      break;
    case NO_EXECUTE:
      spoilt->execute = NULL;
      break;
    case NO_RUN_UNIT:
      spoilt->run_unit = NULL;
      break;
    case LOCK_WITHOUT_FUNCTION:
      spoilt->capabilities = MSR_CAN_LOCK;
      break;
    case LOCK_WITHOUT_UNLOCK:
      spoilt->capabilities = MSR_CAN_LOCK;
      spoilt->try_lock = try_lock;
      break;
    case CANCEL_WITHOUT_FUNCTION:
      spoilt->capabilities = MSR_CAN_CANCEL;
      break;
    case HOLDER_WITHOUT_FUNCTION:
      spoilt->capabilities = MSR_CAN_NAME_LOCK_HOLDER;
      break;
    case LIMIT_WITHOUT_FUNCTION:
      spoilt->capabilities = MSR_CAN_LIMIT_STATEMENTS;
      break;
    case NO_DIALECT:
      spoilt->dialect = NULL;
      break;
    case DIALECT_WITHOUT_TYPE:
      memset(&spoilt_dialect->type_key, 0, sizeof(msr_str));
      break;
    case SHORT_DIALECT:
      spoilt_dialect->struct_size = offsetof(msr_dialect, now);
      break;
    case NO_SCHEMES:
      spoilt->scheme_count = 0;
      break;
    case NO_NAME:
      memset(&spoilt->name, 0, sizeof(msr_str));
      break;
    default:
      break;
  }
}

const msr_driver *HOSTILE_ENTRY(void);
const msr_driver *HOSTILE_ENTRY(void) {
  static msr_driver spoilt;
  static msr_dialect spoilt_dialect;
  if (DEFECT == NO_TABLE) return NULL;
  spoilt = *good_driver();
  spoilt_dialect = dialect;
  spoilt.dialect = &spoilt_dialect;
  spoil(&spoilt, &spoilt_dialect);
  return &spoilt;
}
