/* The layout of what crosses between msr and a plugin, on a 64-bit machine. A size or a place that changes here is a
 * change of the contract, and needs another version number. */
#include <msr/plugin.h>

#include "tests/abi/shared_layout.h"

/* Frozen for ever: these cross in arrays. */
CHECK_LAYOUT(sizeof(msr_plugin_setting) == 40);
CHECK_LAYOUT(offsetof(msr_plugin_setting, name) == 0);
CHECK_LAYOUT(offsetof(msr_plugin_setting, values) == 16);
CHECK_LAYOUT(offsetof(msr_plugin_setting, value_count) == 24);
CHECK_LAYOUT(offsetof(msr_plugin_setting, is_list) == 32);

/* Version 0.1. */
CHECK_LAYOUT(MSR_PLUGIN_ABI_MAJOR == 0u && MSR_PLUGIN_ABI_MINOR == 1u);
CHECK_LAYOUT(sizeof(msr_event_error) == 128);
CHECK_LAYOUT(offsetof(msr_event_error, message) == 24);
CHECK_LAYOUT(offsetof(msr_event_error, vendor_code) == 104);
CHECK_LAYOUT(offsetof(msr_event_error, column) == 120);
CHECK_LAYOUT(sizeof(msr_event) == 344);
CHECK_LAYOUT(offsetof(msr_event, kind) == 4);
CHECK_LAYOUT(offsetof(msr_event, name) == 8);
CHECK_LAYOUT(offsetof(msr_event, unix_ms) == 40);
CHECK_LAYOUT(offsetof(msr_event, run_id) == 64);
CHECK_LAYOUT(offsetof(msr_event, schema) == 144);
CHECK_LAYOUT(offsetof(msr_event, version) == 160);
CHECK_LAYOUT(offsetof(msr_event, direction) == 208);
CHECK_LAYOUT(offsetof(msr_event, index) == 216);
CHECK_LAYOUT(offsetof(msr_event, duration_ms) == 256);
CHECK_LAYOUT(offsetof(msr_event, error) == 280);
CHECK_LAYOUT(offsetof(msr_event, migrations_applied) == 288);
CHECK_LAYOUT(offsetof(msr_event, current_version) == 328);
CHECK_LAYOUT(sizeof(msr_plugin_call) == 48);
CHECK_LAYOUT(offsetof(msr_plugin_call, report) == 16);
CHECK_LAYOUT(offsetof(msr_plugin_call, warn) == 24);
CHECK_LAYOUT(offsetof(msr_plugin_call, say) == 32);
CHECK_LAYOUT(offsetof(msr_plugin_call, is_stopping) == 40);
CHECK_LAYOUT(sizeof(msr_plugin_create) == 56);
CHECK_LAYOUT(offsetof(msr_plugin_create, settings) == 40);
CHECK_LAYOUT(sizeof(msr_plugin) == 88);
CHECK_LAYOUT(offsetof(msr_plugin, abi_major) == 4);
CHECK_LAYOUT(offsetof(msr_plugin, abi_minor) == 6);
CHECK_LAYOUT(offsetof(msr_plugin, name) == 8);
CHECK_LAYOUT(offsetof(msr_plugin, events) == 56);
CHECK_LAYOUT(offsetof(msr_plugin, create) == 64);
CHECK_LAYOUT(offsetof(msr_plugin, destroy) == 72);
CHECK_LAYOUT(offsetof(msr_plugin, on_event) == 80);

/* Numbers that mean something to both sides. */
CHECK_LAYOUT(MSR_EVENT_RUN_STARTING == 0 && MSR_EVENT_RUN_FINISHED == 2 && MSR_EVENT_MIGRATION_STARTING == 3);
CHECK_LAYOUT(MSR_EVENT_MIGRATION_FAILED == 5 && MSR_EVENT_REVERT_STARTING == 6 && MSR_EVENT_STATEMENT_DONE == 11);
CHECK_LAYOUT(MSR_EVENT_LOCK_WAITING == 14 && MSR_EVENT_LOCK_LOST == 16 && MSR_EVENT_NOTICE == 18);
CHECK_LAYOUT(MSR_EVENT_COUNT == MSR_EVENT_NOTICE + 1);
CHECK_LAYOUT(MSR_DIRECTION_UP == 1 && MSR_DIRECTION_DOWN == 2);
