/* The layout of what crosses between msr and a driver, on a 64-bit machine. A size or a place that
 * changes here is a change of the contract, and needs another version number. */
#include <msr/driver.h>

#include "tests/abi/shared_layout.h"

/* Frozen for ever: these cross in arrays. */
CHECK_LAYOUT(sizeof(msr_value) == 24);
CHECK_LAYOUT(offsetof(msr_value, kind) == 0);
CHECK_LAYOUT(offsetof(msr_value, as) == 8);
CHECK_LAYOUT(sizeof(msr_statement_rule) == 24);
CHECK_LAYOUT(offsetof(msr_statement_rule, pattern) == 0);
CHECK_LAYOUT(offsetof(msr_statement_rule, traits) == 16);
CHECK_LAYOUT(offsetof(msr_statement_rule, removes) == 20);

/* Version 0.1. */
CHECK_LAYOUT(sizeof(msr_error) == 104);
CHECK_LAYOUT(offsetof(msr_error, status) == 4);
CHECK_LAYOUT(offsetof(msr_error, vendor_code) == 16);
CHECK_LAYOUT(offsetof(msr_error, statement) == 24);
CHECK_LAYOUT(offsetof(msr_error, position) == 32);
CHECK_LAYOUT(offsetof(msr_error, message) == 56);
CHECK_LAYOUT(sizeof(msr_call) == 24);
CHECK_LAYOUT(offsetof(msr_call, report) == 16);
CHECK_LAYOUT(sizeof(msr_statement) == 56);
CHECK_LAYOUT(offsetof(msr_statement, flags) == 4);
CHECK_LAYOUT(offsetof(msr_statement, text) == 8);
CHECK_LAYOUT(offsetof(msr_statement, values) == 24);
CHECK_LAYOUT(offsetof(msr_statement, value_offsets) == 32);
CHECK_LAYOUT(offsetof(msr_statement, value_count) == 40);
CHECK_LAYOUT(offsetof(msr_statement, data) == 48);
CHECK_LAYOUT(sizeof(msr_data_source) == 24);
CHECK_LAYOUT(offsetof(msr_data_source, context) == 8);
CHECK_LAYOUT(offsetof(msr_data_source, next) == 16);
CHECK_LAYOUT(sizeof(msr_row_sink) == 24);
CHECK_LAYOUT(sizeof(msr_unit) == 40);
CHECK_LAYOUT(offsetof(msr_unit, steps) == 8);
CHECK_LAYOUT(offsetof(msr_unit, step_done) == 32);
CHECK_LAYOUT(sizeof(msr_dialect) == 176);
CHECK_LAYOUT(offsetof(msr_dialect, identifier_open) == 8);
CHECK_LAYOUT(offsetof(msr_dialect, max_identifier) == 40);
CHECK_LAYOUT(offsetof(msr_dialect, type_integer) == 48);
CHECK_LAYOUT(offsetof(msr_dialect, now) == 112);
CHECK_LAYOUT(offsetof(msr_dialect, rules) == 144);
CHECK_LAYOUT(offsetof(msr_dialect, lock_rows) == 160);
CHECK_LAYOUT(sizeof(msr_description) == 120);
CHECK_LAYOUT(offsetof(msr_description, variants) == 104);
CHECK_LAYOUT(sizeof(msr_description_sink) == 24);
CHECK_LAYOUT(sizeof(msr_lock_holder) == 88);
CHECK_LAYOUT(sizeof(msr_lock_holder_sink) == 24);
CHECK_LAYOUT(sizeof(msr_connect) == 56);
CHECK_LAYOUT(offsetof(msr_connect, url) == 8);
CHECK_LAYOUT(offsetof(msr_connect, notice) == 48);
CHECK_LAYOUT(sizeof(msr_limits) == 24);
CHECK_LAYOUT(offsetof(msr_limits, lock_wait_ms) == 8);
CHECK_LAYOUT(offsetof(msr_limits, statement_ms) == 16);
CHECK_LAYOUT(sizeof(msr_observation) == 24);
CHECK_LAYOUT(offsetof(msr_observation, evidence) == 8);
CHECK_LAYOUT(sizeof(msr_observation_sink) == 24);
CHECK_LAYOUT(sizeof(msr_settlement) == 40);
CHECK_LAYOUT(offsetof(msr_settlement, looked_at) == 8);
CHECK_LAYOUT(offsetof(msr_settlement, cleanup) == 24);
CHECK_LAYOUT(sizeof(msr_settlement_sink) == 24);
CHECK_LAYOUT(sizeof(msr_cover_sink) == 24);
CHECK_LAYOUT(offsetof(msr_cover_sink, keeps) == 16);
CHECK_LAYOUT(sizeof(msr_blocker) == 104);
CHECK_LAYOUT(offsetof(msr_blocker, state) == 88);
CHECK_LAYOUT(sizeof(msr_blocker_sink) == 24);
CHECK_LAYOUT(offsetof(msr_blocker_sink, blocker) == 16);
CHECK_LAYOUT(sizeof(msr_driver) == 256);
CHECK_LAYOUT(offsetof(msr_driver, abi_major) == 4);
CHECK_LAYOUT(offsetof(msr_driver, abi_minor) == 6);
CHECK_LAYOUT(offsetof(msr_driver, name) == 8);
CHECK_LAYOUT(offsetof(msr_driver, schemes) == 56);
CHECK_LAYOUT(offsetof(msr_driver, capabilities) == 72);
CHECK_LAYOUT(offsetof(msr_driver, dialect) == 80);
CHECK_LAYOUT(offsetof(msr_driver, client_library) == 88);
CHECK_LAYOUT(offsetof(msr_driver, connect) == 96);
CHECK_LAYOUT(offsetof(msr_driver, run_unit) == 168);
CHECK_LAYOUT(offsetof(msr_driver, cancel) == 200);
CHECK_LAYOUT(offsetof(msr_driver, limit) == 208);
CHECK_LAYOUT(offsetof(msr_driver, observe) == 216);
CHECK_LAYOUT(offsetof(msr_driver, end_session) == 232);
CHECK_LAYOUT(offsetof(msr_driver, covers) == 240);
CHECK_LAYOUT(offsetof(msr_driver, blockers) == 248);

/* Numbers that mean something to both sides. */
CHECK_LAYOUT(MSR_OK == 0 && MSR_INTERNAL == 10);
CHECK_LAYOUT(MSR_VALUE_NULL == 0 && MSR_VALUE_BLOB == 4);
CHECK_LAYOUT(MSR_CONDITION_TOO_LONG == 6 && MSR_CONDITION_NULL_VIOLATION == 7);
CHECK_LAYOUT(MSR_STEP_RESET == 8 && MSR_UNIT_REBUILDS_TABLES == 2);
CHECK_LAYOUT(MSR_CAN_TELL_POSITION == 32 && MSR_CAN_LIMIT_STATEMENTS == 128);
CHECK_LAYOUT(MSR_CAN_SETTLE == 256 && MSR_CAN_END_SESSION == 512);
CHECK_LAYOUT(MSR_EFFECT_CHECKED == 3 && MSR_SETTLED_NOT_APPLIED == 2);
CHECK_LAYOUT(MSR_TRAIT_NOT_SENT == 512 && MSR_LEX_META_COMMANDS == 32768);
CHECK_LAYOUT(MSR_TRAIT_REPLAYED == 1024 && MSR_TRAIT_KEEPS == 2048);
CHECK_LAYOUT(MSR_TRAIT_STAYS == 4096 && MSR_TRAIT_ENDS == 8192);
CHECK_LAYOUT(MSR_CAN_TELL_COVER == 1024 && MSR_CAN_NAME_BLOCKERS == 2048 && MSR_EFFECT_PARTIAL == 4);
