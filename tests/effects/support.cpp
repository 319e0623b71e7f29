#include "tests/effects/support.hpp"

#include <array>
#include <cstdlib>

namespace msr::effects {
namespace {

using driver_manager::ConnectRequest;
using driver_manager::Driver;
using driver_manager::SqlText;

template <class R>
auto Must(R result) {
  if (!result) FAIL(result.error().message);
  return std::move(*result);
}

SqlText Text(Connection &session, const std::string &text) {
  SqlText statement(session.dialect(), text);
  return statement;
}

}  // namespace

Database::Database(const std::string &driver_file, const char *url_variable) {
  const char *url = std::getenv(url_variable);
  REQUIRE(url != nullptr);
  url_ = url;
  driver_ = Must(Driver::Load(driver_file));
}

std::unique_ptr<Connection> Database::Connect() const {
  ConnectRequest request;
  request.url = url_;
  request.may_create = true;
  request.application = "msr effects";
  return Must(driver_->Connect(request));
}

void Run(Connection &session, const std::string &text) {
  INFO(text);
  Must(session.Execute(Text(session, text)));
}

void Refused(Connection &session, const std::string &text) {
  INFO(text);
  REQUIRE_FALSE(session.Execute(Text(session, text)).has_value());
}

std::string Ask(Connection &session, const std::string &text) {
  std::string answer;
  const auto done = session.Query(Text(session, text), [&](const driver_manager::Row &row) {
    answer = row.cell(0).kind == MSR_VALUE_INT64 ? std::to_string(row.Integer(0)) : std::string(row.Text(0));
    return false;
  });
  if (!done) FAIL(done.error().message);
  return answer;
}

Observation Observe(Connection &session, const std::string &text) {
  INFO(text);
  SqlText statement = Text(session, text);
  return Must(session.Observe(statement.Borrow()));
}

std::string Class(Connection &session, const std::string &text) {
  static constexpr std::array<const char *, 5> kNames = {"unknown", "repeatable", "visible", "checked", "partial"};
  return kNames.at(Observe(session, text).effect);
}

Settlement Settle(Connection &session, const std::string &text, const std::string &evidence) {
  INFO(text);
  SqlText statement = Text(session, text);
  return Must(session.Settle(statement.Borrow(), evidence));
}

std::string Outcome(Connection &session, const std::string &text, const std::string &evidence) {
  static constexpr std::array<const char *, 3> kNames = {"unknown", "applied", "not applied"};
  const Settlement settled = Settle(session, text, evidence);
  UNSCOPED_INFO(settled.looked_at);
  return kNames.at(settled.outcome) + (settled.cleanup.empty() ? "" : ": " + settled.cleanup);
}

std::string Around(const Database &database, Connection &session, const std::string &text) {
  const Observation seen = Observe(session, text);
  if (seen.effect != MSR_EFFECT_VISIBLE && seen.effect != MSR_EFFECT_CHECKED) return Class(session, text);
  const auto later = database.Connect();
  const std::string before = Outcome(*later, text, seen.evidence);
  Run(session, text);
  return before + ", " + Outcome(*later, text, seen.evidence);
}

}  // namespace msr::effects
