/* other_abi.c: a driver for another major version of the ABI. It has to be refused before anything of it is called. */
#include <msr/driver.h>

static const msr_driver kDriver = {
    .struct_size = sizeof(msr_driver),
    .abi_major = MSR_DRIVER_ABI_MAJOR + 1,
    .abi_minor = MSR_DRIVER_ABI_MINOR,
};

__attribute__((visibility("default"))) const msr_driver *msr_driver_otherabi_v0(void);

const msr_driver *msr_driver_otherabi_v0(void) {
  return &kDriver;
}
