// error.hpp: how msr says that something went wrong.
#ifndef MSR_ERROR_HPP
#define MSR_ERROR_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#define MSR_API __attribute__((visibility("default")))

namespace msr {

/// What class of failure it is. Decides what a caller does next, and the exit code of the program;
/// the message is for people. New kinds may be added.
enum class ErrorKind {
  kUsage,        ///< a wrong option or argument
  kConfig,       ///< a setting that is missing, unknown or contradictory; no database configured
  kDriver,       ///< a driver that is missing, of another ABI, or does not fit the URL
  kValidation,   ///< the migrations folder: missing, empty, unreadable, names, duplicates, unknown target
  kSyntax,       ///< a script that cannot be taken apart, or a wrong directive
  kOutOfOrder,   ///< a migration older than one that is applied
  kStatement,    ///< the database refused a statement
  kConnection,   ///< no connection, wrong credentials, a lost connection, an unsupported server
  kReadOnly,     ///< the database cannot be written
  kLocked,       ///< another runner holds the lock
  kDrift,        ///< applied files changed, missing or renamed; a history table of a foreign shape
  kInDoubt,      ///< it is not known whether a statement took effect
  kInterrupted,  ///< stopped on request
  kNotThereYet,  ///< what was waited for has not come in time
  kPlugin,       ///< a plugin that is missing, of another ABI, set wrongly, or that refused what was to be done
  kInternal,     ///< a defect of msr or of a driver
};

/// The stable word for a kind, as in JSON: "statement", "in_doubt".
MSR_API std::string_view KindName(ErrorKind kind);

/// A place in a file. Lines and columns count from 1; columns count characters, not bytes. 0 means
/// "not known".
struct Location {
  std::string file;
  std::size_t line = 0;
  std::size_t column = 0;
  std::string source_line;  ///< the text of that line, for the caret; may be empty
};

/// One failure, as a value.
struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string message;  ///< one sentence, without a full stop
  std::string hint;     ///< what to do about it; may be empty
  std::optional<Location> where;
  std::string detail;            ///< the server's own further words; may be empty
  std::string sqlstate;          ///< may be empty
  std::int64_t vendor_code = 0;  ///< the database's own number, 0 if there is none
};

}  // namespace msr

#endif  // MSR_ERROR_HPP
