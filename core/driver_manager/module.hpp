// module.hpp: what loading a driver and loading a plugin have in common. Inside this room only.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "core/base/result.hpp"
#include "core/driver_manager/search.hpp"

namespace msr::driver_manager {

/// A library in memory, where it stays until the process ends.
struct Module {
  std::string path;       ///< the real one, behind links
  void *entry = nullptr;  ///< its one symbol

  /// What the entry answers.
  template <class Entry>
  auto Table() const {
    Entry function = nullptr;
    static_assert(sizeof(function) == sizeof(entry));
    std::memcpy(&function, &entry, sizeof(function));  // POSIX: the result of dlsym may be a function
    return function();
  }
};

/// Loads a file that not everybody may write, and finds its entry.
Result<Module> LoadModule(const std::string &path, const ModuleKind &kind, unsigned abi_major);

/// "the driver /path …", as an error.
tl::unexpected<Error> RefuseModule(const ModuleKind &kind, const std::string &path, std::string reason,
                                   std::string hint = {});

struct AbiVersion {
  unsigned major = 0;
  unsigned minor = 0;
};

/// The errors for a table of another version; see CheckModuleTable.
tl::unexpected<Error> RefuseVersion(const ModuleKind &kind, const std::string &path, AbiVersion theirs,
                                    AbiVersion ours);

/// Whether a table is there, of our version and as large as that says.
template <class Table>
Result<void> CheckModuleTable(const ModuleKind &kind, const std::string &path, const Table *table, AbiVersion ours) {
  if (table == nullptr) return RefuseModule(kind, path, "gives no table of functions");
  constexpr std::size_t kHead = offsetof(Table, name);
  if (table->struct_size < kHead) return RefuseModule(kind, path, "gives a table too small to hold its version");
  if (table->abi_major != ours.major || table->abi_minor != ours.minor)
    return RefuseVersion(kind, path, {table->abi_major, table->abi_minor}, ours);
  if (table->struct_size < sizeof(Table))
    return RefuseModule(kind, path, "gives a table that is shorter than its version says");
  return {};
}

/// A struct from the other side, cut or filled with zeros to what this side knows.
template <class T>
T CopyKnown(const T &other) {
  T copy{};
  std::memcpy(static_cast<void *>(&copy), static_cast<const void *>(&other),
              std::min<std::size_t>(other.struct_size, sizeof(T)));
  return copy;
}

}  // namespace msr::driver_manager
