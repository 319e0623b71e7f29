// option_files.hpp: the option files of the MySQL and MariaDB clients (my.cnf).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "drivers/mysql/settings.hpp"

namespace msr::mysql {

/// Adds what `text`, the content of one file, says in the groups that clients read. A later line wins.
/// Directives !include and !includedir are appended to `includes` as they are written.
void ReadOptionText(std::string_view text, FileOptions &options, std::vector<std::string> &includes);

/// Reads the files that the client library would read: /etc/my.cnf, /etc/mysql/my.cnf with what they
/// include, and ~/.my.cnf. Files that everybody may write are left out and named in `skipped`.
FileOptions ReadOptionFiles(std::vector<std::string> &skipped);

}  // namespace msr::mysql
