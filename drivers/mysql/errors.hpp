// errors.hpp: what the numbers of MySQL and MariaDB mean.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <msr/driver_sdk.hpp>

namespace msr::mysql {

/// What an error number asks the engine to do.
struct Classification {
  msr_status status = MSR_STATEMENT;
  std::uint32_t condition = MSR_CONDITION_NONE;
};

/// An error of a statement on a living or lost session.
Classification Classify(int code);

/// An error while connecting.
msr_status ClassifyConnect(int code);

/// True if the server has rolled the whole transaction back, not only the statement.
/// `lock_wait_ends_transaction` is the server's innodb_rollback_on_timeout.
bool EndsTransaction(int code, bool lock_wait_ends_transaction);

/// An error of the server before it is given a place in the work at hand.
struct ServerError {
  int code = 0;
  std::string sqlstate;
  std::string message;
};

/// The failure for a statement's error.
sdk::Failure ToFailure(const ServerError &error);

/// Where a syntax error lies: the server tells the text near it and a line, counted from the start of
/// the statement. `sent` is the whole message, `begin` and `size` are the statement's place in it.
/// Returns a byte offset in the statement, or -1.
std::int64_t SyntaxErrorPosition(std::string_view message, std::string_view sent, std::size_t begin, std::size_t size);

/// The server's message about the statement at `begin`, without what it quotes of the statements that were sent
/// behind it: those are nothing that a migration says.
std::string WithoutWhatFollows(std::string message, std::string_view sent, std::size_t begin, std::size_t size,
                               std::int64_t position);

}  // namespace msr::mysql
