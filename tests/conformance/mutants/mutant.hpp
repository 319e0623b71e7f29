// mutant.hpp: a driver with one planted defect, made from a real one. The conformance program has to see it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <msr/driver.h>

namespace msr::mutants {

/// The table of the driver that the mutant is made from.
const msr_driver &Original();

/// Plants the defect: each mutant defines this, and changes what it is about.
void Spoil(msr_driver &table);

/// A call whose report goes through `change` on its way to the host; an answer of false keeps it back.
class Intercepted {
 public:
  using Change = std::function<bool(msr_error &)>;
  Intercepted(const msr_call *host, Change change);
  Intercepted(const Intercepted &) = delete;
  Intercepted &operator=(const Intercepted &) = delete;
  const msr_call *get() const { return &call_; }

 private:
  static void Report(void *context, const msr_error *error);

  const msr_call *host_;
  Change change_;
  msr_call call_{};
};

/// A call whose report is kept back, for a status that the mutant does not pass on.
class Unheard : public Intercepted {
 public:
  Unheard() : Intercepted(nullptr, [](msr_error &) { return false; }) {}
};

/// A copy of a statement that can be changed.
struct StatementCopy {
  explicit StatementCopy(const msr_statement &original);
  StatementCopy(const StatementCopy &) = delete;
  StatementCopy &operator=(const StatementCopy &) = delete;
  /// To be called after every change of `text` and `values`.
  const msr_statement *Borrow();

  std::string text;
  std::vector<msr_value> values;
  std::vector<size_t> offsets;

 private:
  msr_statement statement_;
};

/// Changes the error of every call that runs statements. `text` is that of the statement or step at fault.
using ChangeError = bool (*)(msr_error &error, std::string_view text);
void SpoilErrors(msr_driver &table, ChangeError change);

/// Changes every statement outside of units before it is run.
using ChangeStatement = void (*)(StatementCopy &statement);
void SpoilStatements(msr_driver &table, ChangeStatement change);

/// Notes who takes and gives back which lock, so that a mutant can do wrong with them.
void WatchLocks(msr_driver &table);
std::vector<std::string> LocksOf(msr_conn *connection);
void ForgetLocks(msr_conn *connection);
void FreeLocks(msr_conn *connection);

}  // namespace msr::mutants
