// session.hpp: one session of Connector/C++, and the only room that knows that library.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <msr/driver_sdk.hpp>

#include "drivers/mysql/errors.hpp"
#include "drivers/mysql/message.hpp"
#include "drivers/mysql/settings.hpp"

namespace sql {
class Connection;
class ResultSet;
class Statement;
}  // namespace sql

namespace msr::mysql {

/// The error of one statement of a message. Nothing behind it ran.
struct MessageError {
  std::size_t piece = 0;
  ServerError error;
};

/// What a message is answered with, piece by piece.
class Answers {
 public:
  virtual ~Answers() = default;
  /// A piece succeeded. `rows` is the number of rows it changed, -1 if the client library does not say.
  virtual void Done(std::size_t /*piece*/, std::int64_t /*rows*/) {}
  /// A row of a piece's result; false means that the rest of the result is not wanted.
  virtual bool Row(std::size_t /*piece*/, std::span<const msr_value> /*cells*/) { return false; }
};

/// The refusal of a session that asked for TLS and did not get it.
sdk::Failure NotEncrypted(const Settings &settings);

/// The name and version of the client library.
std::string ClientLibrary();

class Session {
 public:
  /// Connects. Throws a Failure that names the place and never the password.
  Session(const Settings &settings, std::string_view application);
  Session(const Session &) = delete;
  Session &operator=(const Session &) = delete;
  /// Ends the session on the server: Connection::close() alone would leave it there.
  ~Session();

  /// The server's version as its greeting tells it; no round trip.
  std::string ServerVersion() const;

  /// Sends a message and reads every answer, in one round trip. Throws MessageError.
  void Run(const Message &message, Answers &answers);
  void Run(std::string_view text);

  bool alive() const { return connection_ != nullptr; }

 private:
  std::int64_t CountInInfo() const;
  std::int64_t TakeResult(bool has_rows, std::size_t piece, Answers &answers);
  static void ReadRows(::sql::ResultSet &rows, std::size_t piece, Answers &answers);
  void RunPieces(const Message &message, Answers &answers, std::size_t &piece);
  void ReadFurtherResults();
  void Drop() noexcept;

  std::unique_ptr<::sql::Connection> connection_;
  std::unique_ptr<::sql::Statement> statement_;
};

}  // namespace msr::mysql
