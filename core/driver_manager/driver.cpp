#include "core/driver_manager/driver.hpp"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>

#include <dlfcn.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <msr/driver_sdk.hpp>

namespace msr::driver_manager {
namespace {

using sdk::View;

tl::unexpected<Error> Refuse(const std::string &path, std::string reason, std::string hint = {}) {
  return Fail(ErrorKind::kDriver, fmt::format("the driver {} {}", path, reason), std::move(hint));
}

// A struct from the other side, cut or filled with zeros to what this side knows.
template <class T>
T CopyKnown(const T &other) {
  T copy{};
  std::memcpy(static_cast<void *>(&copy), static_cast<const void *>(&other),
              std::min<std::size_t>(other.struct_size, sizeof(T)));
  return copy;
}

Result<void> CheckFile(const std::string &path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return Refuse(path, fmt::format("cannot be read: {}", std::strerror(errno)));
  if ((status.st_mode & S_IWOTH) != 0) {
    return Refuse(path, "may be written by everybody, so it is not loaded", fmt::format("chmod o-w {}", path));
  }
  return {};
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

Result<void> CheckTable(const std::string &path, const msr_driver *table) {
  if (table == nullptr) return Refuse(path, "gives no table of functions");
  constexpr std::size_t kHead = offsetof(msr_driver, name);
  if (table->struct_size < kHead) return Refuse(path, "gives a table too small to hold its version");
  if (table->abi_major != MSR_DRIVER_ABI_MAJOR || table->abi_minor != MSR_DRIVER_ABI_MINOR) {
    return Refuse(path,
                  fmt::format("is made for driver ABI {}.{}, but this msr has {}.{}", table->abi_major,
                              table->abi_minor, MSR_DRIVER_ABI_MAJOR, MSR_DRIVER_ABI_MINOR),
                  "install the driver that belongs to this msr");
  }
  if (table->struct_size < sizeof(msr_driver))
    return Refuse(path, "gives a table that is shorter than its version says");
  return {};
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
  MSR_TRY(CheckFile(path));
  // The entry carries the driver's own name, whichever of its schemes led here by a link.
  std::error_code failed;
  const std::filesystem::path real = std::filesystem::canonical(path, failed);
  if (failed) return Refuse(path, fmt::format("cannot be read: {}", failed.message()));
  const std::string symbol = fmt::format("msr_driver_{}_v{}", WordOf(real.native()), MSR_DRIVER_ABI_MAJOR);

  void *library = dlopen(real.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char *reason = dlerror();
    return Refuse(path, fmt::format("cannot be loaded: {}", reason == nullptr ? "unknown reason" : reason),
                  "is its client library installed?");
  }
  void *found = dlsym(library, symbol.c_str());
  if (found == nullptr) {
    return Refuse(path, fmt::format("does not export {}: it is no driver, or made for another version of msr", symbol));
  }
  msr_driver_entry entry = nullptr;
  std::memcpy(&entry, &found, sizeof(entry));  // POSIX: the result of dlsym may be a function
  const msr_driver *table = entry();
  MSR_TRY(CheckTable(path, table));
  const msr_driver known = CopyKnown(*table);
  MSR_TRY(CheckContent(path, known));
  return std::unique_ptr<Driver>(new Driver(real.string(), known));
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
