// text_file.hpp: reads a small file, such as settings or a secret.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace msr::config {

/// More is a mistake, and some readers take their time in proportion to the square.
inline constexpr std::size_t kLargestFile = std::size_t{256} * 1024;

/// The bytes of a file as they are. `origin`, if there is one, is who names the file.
Result<std::string> ReadSmallFile(std::string_view origin, const std::string &path);

/// An error if a text is not UTF-8 or holds a control character. `file` is its name for messages.
Result<void> CheckSettingsText(std::string_view file, std::string_view text);

/// The text of a file of settings, checked and without its byte order mark.
Result<std::string> ReadSettingsText(const std::string &path);

/// A secret from a file. The line end that editors put at the end is not part of it.
Result<std::string> ReadSecretFile(std::string_view origin, const std::string &path);

}  // namespace msr::config
