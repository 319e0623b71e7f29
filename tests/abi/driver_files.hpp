// driver_files.hpp: the drivers that are made for these tests, and folders to put them into.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "core/driver_manager/driver.hpp"

namespace msr::abi {

/// The file of a driver that was built for these tests.
inline std::string DriverFile(const std::string &word) {
  return std::string(MSR_ABI_DRIVERS "/msr_driver_") + word + ".so";
}

/// An empty folder that is gone with this object.
class Folder {
 public:
  Folder() {
    std::string form = (std::filesystem::temp_directory_path() / "msr-abi-XXXXXX").string();
    if (mkdtemp(form.data()) != nullptr) path_ = form;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder &) = delete;
  Folder &operator=(const Folder &) = delete;

  const std::string &path() const { return path_; }

  /// Copies a driver into this folder under another name.
  std::string Put(const std::string &word, const std::string &name) const {
    std::string target = path_ + "/" + name;
    std::filesystem::copy_file(DriverFile(word), target);
    return target;
  }

 private:
  std::string path_;
};

/// What loading `path` is refused with; empty if it is not.
inline std::string Refusal(const std::string &path) {
  const auto loaded = driver_manager::Driver::Load(path);
  return loaded ? std::string() : loaded.error().message;
}

}  // namespace msr::abi
