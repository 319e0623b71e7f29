#include "tests/conformance/mutants/mutant.hpp"

#include <cstring>
#include <map>
#include <mutex>
#include <utility>

#include <dlfcn.h>
#include <msr/driver_sdk.hpp>

namespace msr::mutants {
namespace {

const msr_driver *Load() {
  void *library = dlopen(MSR_MUTANT_OF, RTLD_NOW | RTLD_LOCAL);
  void *found = library == nullptr ? nullptr : dlsym(library, MSR_MUTANT_OF_ENTRY);
  if (found == nullptr) return nullptr;
  msr_driver_entry entry = nullptr;
  std::memcpy(&entry, &found, sizeof(entry));
  return entry();
}

const msr_driver *LoadOnce() {
  static const msr_driver *const table = Load();
  return table;
}

ChangeError error_change = nullptr;
ChangeStatement statement_change = nullptr;

std::mutex locks_mutex;
std::map<msr_conn *, std::vector<std::string>> locks;

}  // namespace

const msr_driver &Original() {
  return *LoadOnce();
}

Intercepted::Intercepted(const msr_call *host, Change change) : host_(host), change_(std::move(change)) {
  call_.struct_size = sizeof(call_);
  call_.context = this;
  call_.report = &Report;
}

void Intercepted::Report(void *context, const msr_error *error) {
  const Intercepted &self = *static_cast<Intercepted *>(context);
  msr_error changed = *error;
  if (self.change_(changed)) self.host_->report(self.host_->context, &changed);
}

StatementCopy::StatementCopy(const msr_statement &original)
    : text(sdk::View(original.text)),
      values(original.values, original.values + original.value_count),
      offsets(original.value_offsets, original.value_offsets + original.value_count),
      statement_(original) {}

const msr_statement *StatementCopy::Borrow() {
  statement_.text = sdk::Borrow(text);
  statement_.values = values.data();
  statement_.value_offsets = offsets.data();
  statement_.value_count = values.size();
  return &statement_;
}

void SpoilErrors(msr_driver &table, ChangeError change) {
  error_change = change;
  table.execute = [](msr_conn *connection, const msr_call *call, const msr_statement *statement, int64_t *rows) {
    const Intercepted spoilt(call, [&](msr_error &error) { return error_change(error, sdk::View(statement->text)); });
    return Original().execute(connection, spoilt.get(), statement, rows);
  };
  table.query = [](msr_conn *connection, const msr_call *call, const msr_statement *statement,
                   const msr_row_sink *sink) {
    const Intercepted spoilt(call, [&](msr_error &error) { return error_change(error, sdk::View(statement->text)); });
    return Original().query(connection, spoilt.get(), statement, sink);
  };
  table.run_unit = [](msr_conn *connection, const msr_call *call, const msr_unit *unit) {
    const Intercepted spoilt(call, [&](msr_error &error) {
      const bool known = error.statement >= 0 && static_cast<size_t>(error.statement) < unit->step_count;
      return error_change(error, known ? sdk::View(unit->steps[error.statement]->text) : std::string_view());
    });
    return Original().run_unit(connection, spoilt.get(), unit);
  };
}

void SpoilStatements(msr_driver &table, ChangeStatement change) {
  statement_change = change;
  table.execute = [](msr_conn *connection, const msr_call *call, const msr_statement *statement, int64_t *rows) {
    StatementCopy copy(*statement);
    statement_change(copy);
    return Original().execute(connection, call, copy.Borrow(), rows);
  };
  table.query = [](msr_conn *connection, const msr_call *call, const msr_statement *statement,
                   const msr_row_sink *sink) {
    StatementCopy copy(*statement);
    statement_change(copy);
    return Original().query(connection, call, copy.Borrow(), sink);
  };
}

void WatchLocks(msr_driver &table) {
  table.try_lock = [](msr_conn *connection, const msr_call *call, msr_str name, int32_t *taken) {
    const msr_status status = Original().try_lock(connection, call, name, taken);
    const std::lock_guard guard(locks_mutex);
    if (status == MSR_OK && *taken != 0) locks[connection].emplace_back(sdk::View(name));
    return status;
  };
  table.unlock = [](msr_conn *connection, const msr_call *call, msr_str name) {
    const msr_status status = Original().unlock(connection, call, name);
    if (status == MSR_OK) ForgetLocks(connection);
    return status;
  };
}

std::vector<std::string> LocksOf(msr_conn *connection) {
  const std::lock_guard guard(locks_mutex);
  const auto found = locks.find(connection);
  return found == locks.end() ? std::vector<std::string>() : found->second;
}

void ForgetLocks(msr_conn *connection) {
  const std::lock_guard guard(locks_mutex);
  locks.erase(connection);
}

void FreeLocks(msr_conn *connection) {
  const Unheard unheard;
  for (const std::string &name : LocksOf(connection)) Original().unlock(connection, unheard.get(), sdk::Borrow(name));
  ForgetLocks(connection);
}

}  // namespace msr::mutants

extern "C" __attribute__((visibility("default"))) const msr_driver *MSR_MUTANT_ENTRY(void) {
  if (msr::mutants::LoadOnce() == nullptr) return nullptr;
  static const msr_driver table = [] {
    msr_driver spoilt = msr::mutants::Original();
    msr::mutants::Spoil(spoilt);
    return spoilt;
  }();
  return &table;
}
