#include "core/driver_manager/driver.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <msr/driver_sdk.hpp>

#include "core/driver_manager/module.hpp"

namespace msr::driver_manager {
namespace {

using sdk::View;

tl::unexpected<Error> Refuse(const std::string &path, std::string reason, std::string hint = {}) {
  return RefuseModule(kDrivers, path, std::move(reason), std::move(hint));
}

template <class... Functions>
bool AreThere(Functions... functions) {
  return (... && (functions != nullptr));
}

bool HasRequiredFunctions(const msr_driver &t) {
  return AreThere(t.client_library, t.connect, t.disconnect, t.describe, t.execute, t.query, t.begin, t.commit,
                  t.rollback, t.reset, t.run_unit);
}

bool KeepsItsClaims(const msr_driver &t) {
  const auto claims = [&](std::uint32_t bit) { return (t.capabilities & bit) != 0; };
  return (!claims(MSR_CAN_LOCK) || AreThere(t.try_lock, t.unlock)) &&
         (!claims(MSR_CAN_NAME_LOCK_HOLDER) || AreThere(t.lock_holder)) &&
         (!claims(MSR_CAN_CANCEL) || AreThere(t.cancel)) &&
         (!claims(MSR_CAN_LIMIT_WAITING | MSR_CAN_LIMIT_STATEMENTS) || AreThere(t.limit)) &&
         (!claims(MSR_CAN_SETTLE) || AreThere(t.observe, t.settle)) &&
         (!claims(MSR_CAN_END_SESSION) || AreThere(t.end_session)) &&
         (!claims(MSR_CAN_TELL_COVER) || AreThere(t.covers)) &&
         (!claims(MSR_CAN_NAME_BLOCKERS) || AreThere(t.blockers));
}

bool IsComplete(const msr_dialect &d) {
  return d.struct_size >= sizeof(msr_dialect) && d.identifier_open.size != 0 && d.identifier_close.size != 0 &&
         d.type_integer.size != 0 && d.type_key.size != 0 && d.type_text.size != 0 && d.now.size != 0 &&
         (d.rule_count == 0 || d.rules != nullptr);
}

Result<void> CheckContent(const std::string &path, const msr_driver &table) {
  if (!HasRequiredFunctions(table)) return Refuse(path, "lacks a function that every driver has");
  if (!KeepsItsClaims(table)) return Refuse(path, "claims a capability without the function for it");
  if (table.dialect == nullptr || !IsComplete(*table.dialect))
    return Refuse(path, "does not describe its dialect completely");
  if (table.name.size == 0 || table.scheme_count == 0 || table.schemes == nullptr)
    return Refuse(path, "states neither name nor schemes");
  return {};
}

}  // namespace

Result<std::unique_ptr<Driver>> Driver::Load(const std::string &path) {
  MSR_TRY_ASSIGN(const Module module, LoadModule(path, kDrivers, MSR_DRIVER_ABI_MAJOR));
  const msr_driver *table = module.Table<msr_driver_entry>();
  constexpr AbiVersion kOurs = {MSR_DRIVER_ABI_MAJOR, MSR_DRIVER_ABI_MINOR};
  MSR_TRY(CheckModuleTable(kDrivers, path, table, kOurs));
  const msr_driver known = CopyKnown(*table);
  MSR_TRY(CheckContent(path, known));
  return std::unique_ptr<Driver>(new Driver(module.path, known));
}

Driver::Driver(std::string path, const msr_driver &table)
    : path_(std::move(path)), table_(table), dialect_(CopyKnown(*table.dialect)) {}

DriverResult<std::unique_ptr<Connection>> Driver::Connect(const ConnectRequest &request) const {
  return Connection::Open(table_, dialect_, request);
}

std::string_view Driver::name() const {
  return View(table_.name);
}
std::string_view Driver::version() const {
  return View(table_.version);
}
std::string_view Driver::url_form() const {
  return View(table_.url_form);
}
std::string Driver::client_library() const {
  return std::string(View(table_.client_library()));
}

std::vector<std::string> Driver::schemes() const {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < table_.scheme_count; ++i) words.emplace_back(View(table_.schemes[i]));
  return words;
}

std::vector<std::string> CapabilityNames(std::uint32_t capabilities) {
  constexpr std::pair<std::uint32_t, const char *> kNames[] = {
      {MSR_CAN_ROLL_BACK_DDL, "roll_back_ddl"},
      {MSR_CAN_LOCK, "lock"},
      {MSR_CAN_NAME_LOCK_HOLDER, "name_lock_holder"},
      {MSR_CAN_CANCEL, "cancel"},
      {MSR_CAN_USE_SCHEMAS, "schemas"},
      {MSR_CAN_TELL_POSITION, "error_position"},
      {MSR_CAN_LIMIT_WAITING, "limit_waiting"},
      {MSR_CAN_LIMIT_STATEMENTS, "limit_statements"},
      {MSR_CAN_SETTLE, "settle"},
      {MSR_CAN_END_SESSION, "end_session"},
      {MSR_CAN_TELL_COVER, "tell_cover"},
      {MSR_CAN_NAME_BLOCKERS, "name_blockers"},
  };
  std::vector<std::string> names;
  for (const auto &[bit, name] : kNames) {
    if ((capabilities & bit) != 0) names.emplace_back(name);
  }
  return names;
}

Result<std::unique_ptr<Driver>> Choose(const SearchPath &path, std::string_view word, std::string_view url) {
  // `soci+firebird:` is for the driver soci; what follows the + is its own business.
  const std::size_t colon = url.find(':');
  if (!url.empty() && colon == std::string_view::npos) {
    return Fail(ErrorKind::kConfig, "the database URL has no scheme",
                "write for example sqlite:dev.db, postgresql://user@host/database or mysql://user@host/database");
  }
  const std::string_view scheme = url.substr(0, url.empty() ? 0 : colon);
  const std::string_view scheme_word = scheme.substr(0, scheme.find('+'));
  if (word.empty() && scheme_word.empty()) {
    return Fail(ErrorKind::kConfig, "no database is configured",
                "give --url or set MSR_DATABASE_URL or DATABASE_URL, for example sqlite:dev.db; or name a --driver "
                "that has settings of its own");
  }
  MSR_TRY_ASSIGN(const std::string file, path.Find(word.empty() ? scheme_word : word));
  MSR_TRY_ASSIGN(std::unique_ptr<Driver> driver, Driver::Load(file));
  const std::vector<std::string> schemes = driver->schemes();
  if (!scheme_word.empty() && std::find(schemes.begin(), schemes.end(), scheme_word) == schemes.end()) {
    return Fail(
        ErrorKind::kDriver, fmt::format("the driver {} does not serve {}: URLs", driver->name(), scheme_word),
        fmt::format("its URLs begin with {}:; leave --driver out to choose by the URL", fmt::join(schemes, ":, ")));
  }
  return driver;
}

}  // namespace msr::driver_manager
