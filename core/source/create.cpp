#include "core/source/create.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "core/base/machine.hpp"
#include "core/base/text.hpp"
#include "core/source/file_name.hpp"
#include "core/source/folder.hpp"

namespace msr::source {
namespace {

// What people type for a name: "add users" becomes add_users. Dots would end the name.
Result<std::string> CleanName(std::string_view given) {
  std::string name(Trim(given));
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == ' ' || c == '\t'; }, '_');
  if (name.empty()) return Fail(ErrorKind::kUsage, "a new migration needs a name", "for example: msr new create_users");
  if (name.find_first_of("./\\") != std::string::npos) {
    return Fail(ErrorKind::kUsage, fmt::format("the name \"{}\" has a dot or a slash", name),
                "use letters, digits, - and _");
  }
  return name;
}

bool IsTaken(const Listing &listing, const Version &version) {
  return std::any_of(listing.files.begin(), listing.files.end(), [&](const std::string &path) {
    const ParsedName parsed = ParseFileName(std::string_view(path).substr(path.rfind('/') + 1));
    return parsed.name && parsed.name->version == version;
  });
}

// The next minute of a version YYYYMMDDHHMM; good enough to give files made within one minute an order.
std::string NextMinute(const std::string &minute) {
  const int value = std::stoi(minute.substr(10)) + 1;
  return fmt::format("{}{:02}", minute.substr(0, 10), value);
}

Result<std::string> ChooseVersion(const Listing &listing, const std::string &wanted) {
  if (!wanted.empty()) {
    MSR_TRY_ASSIGN(const Version version, ReadVersion(wanted));
    if (version.is_zero()) {
      return Fail(ErrorKind::kUsage, fmt::format("{} is the empty database, not a migration", wanted),
                  "name a greater version");
    }
    if (IsTaken(listing, version))
      return Fail(ErrorKind::kValidation, fmt::format("version {} is there already", wanted));
    return wanted;
  }
  std::string minute = UtcMinute();
  while (IsTaken(listing, *Version::Parse(minute))) minute = NextMinute(minute);
  return minute;
}

Result<void> WriteNew(const std::string &path, std::string_view text) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd < 0) return Fail(ErrorKind::kValidation, fmt::format("cannot make {}: {}", path, std::strerror(errno)));
  const bool written = write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const int reason = errno;
  if (close(fd) != 0 || !written)
    return Fail(ErrorKind::kValidation, fmt::format("cannot write {}: {}", path, std::strerror(reason)));
  return {};
}

}  // namespace

Result<Created> Create(const std::string &folder, const NewOptions &options,
                       const std::vector<std::string> &known_variants) {
  MSR_TRY_ASSIGN(const std::string name, CleanName(options.name));
  if (!options.variant.empty() &&
      std::find(known_variants.begin(), known_variants.end(), options.variant) == known_variants.end()) {
    const std::vector<std::string_view> words(known_variants.begin(), known_variants.end());
    const std::optional<std::string> nearest = Nearest(options.variant, words);
    return Fail(ErrorKind::kUsage, fmt::format("\"{}\" is no driver", options.variant),
                nearest ? fmt::format("did you mean \"{}\"?", *nearest) : "");
  }
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed)
    return Fail(ErrorKind::kValidation, fmt::format("cannot make the folder {}: {}", folder, failed.message()));
  MSR_TRY_ASSIGN(const Listing listing, ListFiles(folder));

  const std::string variant = options.variant.empty() ? "" : "." + options.variant;
  Created created;
  if (options.repeatable) {
    created.files.push_back(fmt::format("{}/R_{}{}.sql", folder, name, variant));
    MSR_TRY(WriteNew(created.files.back(),
                     "-- Runs again whenever this file changes. Drop first what it makes, for example:\n-- DROP VIEW "
                     "IF EXISTS …; CREATE VIEW … AS …;\n"));
    return created;
  }
  MSR_TRY_ASSIGN(created.version, ChooseVersion(listing, options.version));
  const std::string stem = fmt::format("{}/V{}_{}{}", folder, created.version, name, variant);
  created.files = {stem + ".up.sql", stem + ".down.sql"};
  MSR_TRY(WriteNew(created.files[0], "-- Why this change is made.\n"));
  MSR_TRY(WriteNew(created.files[1], "-- Undoes exactly what the up file does.\n"));
  return created;
}

}  // namespace msr::source
