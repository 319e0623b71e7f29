#include "core/driver_manager/module.hpp"

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <dlfcn.h>
#include <fmt/format.h>
#include <sys/stat.h>

namespace msr::driver_manager {
namespace {

Result<void> CheckFile(const ModuleKind &kind, const std::string &path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) {
    return RefuseModule(kind, path, fmt::format("cannot be read: {}", std::strerror(errno)));
  }
  if ((status.st_mode & S_IWOTH) != 0) {
    return RefuseModule(kind, path, "may be written by everybody, so it is not loaded",
                        fmt::format("chmod o-w {}", path));
  }
  return {};
}

}  // namespace

tl::unexpected<Error> RefuseModule(const ModuleKind &kind, const std::string &path, std::string reason,
                                   std::string hint) {
  return Fail(kind.error, fmt::format("the {} {} {}", kind.word, path, reason), std::move(hint));
}

tl::unexpected<Error> RefuseVersion(const ModuleKind &kind, const std::string &path, AbiVersion theirs,
                                    AbiVersion ours) {
  return RefuseModule(kind, path,
                      fmt::format("is made for {} ABI {}.{}, but this msr has {}.{}", kind.word, theirs.major,
                                  theirs.minor, ours.major, ours.minor),
                      fmt::format("install the {} that belongs to this msr", kind.word));
}

Result<Module> LoadModule(const std::string &path, const ModuleKind &kind, unsigned abi_major) {
  MSR_TRY(CheckFile(kind, path));
  // The entry carries the module's own name, whichever link led here.
  std::error_code failed;
  const std::filesystem::path real = std::filesystem::canonical(path, failed);
  if (failed) return RefuseModule(kind, path, fmt::format("cannot be read: {}", failed.message()));
  const std::string symbol = fmt::format("{}{}_v{}", kind.prefix, WordOf(real.native(), kind), abi_major);

  void *library = dlopen(real.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char *reason = dlerror();
    return RefuseModule(kind, path, fmt::format("cannot be loaded: {}", reason == nullptr ? "unknown reason" : reason),
                        kind.error == ErrorKind::kDriver ? "is its client library installed?" : "");
  }
  void *found = dlsym(library, symbol.c_str());
  if (found == nullptr) {
    return RefuseModule(
        kind, path,
        fmt::format("does not export {}: it is no {}, or made for another version of msr", symbol, kind.word));
  }
  return Module{real.string(), found};
}

}  // namespace msr::driver_manager
