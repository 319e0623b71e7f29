/* Plugins that break the contract before they are used. Each is this file with one DEFECT, and has to be refused in one
 * sentence. What is right in them comes from the plain plugin. */
#include <stddef.h>

#define msr_plugin_plain_c_v0 good_plugin
#include "tests/abi/plugins/plain_c_plugin.c"
#undef msr_plugin_plain_c_v0

enum defect {
  NO_TABLE,
  OTHER_MAJOR,
  OTHER_MINOR,
  TINY_TABLE,
  SHORT_TABLE,
  NO_CREATE,
  NO_DESTROY,
  NO_ON_EVENT,
  NO_NAME,
  UNKNOWN_EVENT,
  /* These load, and misbehave when they are used. */
  SILENT,
  GREEDY
};

/* Fails without a word. */
static msr_status fail(msr_plugin_self *self, const msr_plugin_call *call, const msr_event *event) {
  (void)self;
  (void)call;
  (void)event;
  return MSR_INTERNAL;
}

/* Wants more than its table says. */
static msr_status want(const msr_plugin_create *options, const msr_plugin_call *call, uint64_t *events,
                       msr_plugin_self **self) {
  (void)options;
  (void)call;
  *events = ~UINT64_C(0);
  *self = NULL;
  return MSR_OK;
}

static void spoil(msr_plugin *spoilt) {
  switch (DEFECT) {
    case OTHER_MAJOR:
      spoilt->abi_major = MSR_PLUGIN_ABI_MAJOR + 1;
      break;
    case OTHER_MINOR:
      spoilt->abi_minor = MSR_PLUGIN_ABI_MINOR + 1;
      break;
    case TINY_TABLE:
      spoilt->struct_size = 4;
      break;
    case SHORT_TABLE:
      spoilt->struct_size = offsetof(msr_plugin, on_event);
      break;
    case NO_CREATE:
      spoilt->create = NULL;
      break;
    case NO_DESTROY:
      spoilt->destroy = NULL;
      break;
    case NO_ON_EVENT:
      spoilt->on_event = NULL;
      break;
    case NO_NAME:
      spoilt->name.size = 0;
      break;
    case UNKNOWN_EVENT:
      spoilt->events = MSR_EVENT_BIT(MSR_EVENT_COUNT);
      break;
    case SILENT:
      spoilt->on_event = &fail;
      break;
    case GREEDY:
      spoilt->create = &want;
      break;
    default:
      break;
  }
}

const msr_plugin *HOSTILE_ENTRY(void);
const msr_plugin *HOSTILE_ENTRY(void) {
  static msr_plugin table;
  if (DEFECT == NO_TABLE) return NULL;
  table = *good_plugin();
  spoil(&table);
  return &table;
}
