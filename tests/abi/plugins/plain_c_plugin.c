/* A plugin in plain C: it keeps nothing, takes every setting, and hears one event. */
#include <stddef.h>

#include <msr/plugin.h>

static msr_status create(const msr_plugin_create *options, const msr_plugin_call *call, uint64_t *events,
                         msr_plugin_self **self) {
  (void)options;
  (void)call;
  (void)events;
  *self = NULL;
  return MSR_OK;
}

static void destroy(msr_plugin_self *self) {
  (void)self;
}

static msr_status on_event(msr_plugin_self *self, const msr_plugin_call *call, const msr_event *event) {
  (void)self;
  call->say(call->context, event->name);
  return MSR_OK;
}

const msr_plugin *msr_plugin_plain_c_v0(void);
const msr_plugin *msr_plugin_plain_c_v0(void) {
  static const msr_plugin table = {
      .struct_size = sizeof(msr_plugin),
      .abi_major = MSR_PLUGIN_ABI_MAJOR,
      .abi_minor = MSR_PLUGIN_ABI_MINOR,
      .name = {"plain_c", 7},
      .version = {"1.0", 3},
      .description = {"says the name of what happens", 29},
      .events = MSR_EVENT_BIT(MSR_EVENT_RUN_FINISHED),
      .create = &create,
      .destroy = &destroy,
      .on_event = &on_event,
  };
  return &table;
}
