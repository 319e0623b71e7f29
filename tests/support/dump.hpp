// dump.hpp: the content of a database as text, by the database's own tool.
#pragma once

#include <string>

namespace msr::test {

struct ServerUrl;

/// Whether msr's own tables belong to the dump.
enum class History { kKeep, kLeaveOut };

std::string DumpSqlite(const std::string &file, History history);
std::string DumpPostgresql(const ServerUrl &url, History history);
std::string DumpMysql(const ServerUrl &url, History history);

}  // namespace msr::test
