// cancel.cpp: ends the running call from another thread, through a second connection.
#include "drivers/mysql/answers.hpp"
#include "drivers/mysql/connection.hpp"

namespace msr::mysql {

MysqlConnection::Call::Call(MysqlConnection &connection) : connection_(&connection) {
  const std::lock_guard<std::mutex> guard(connection.cancel_mutex_);
  connection.running_ = true;
  connection.cancel_sent_ = false;
  connection.interrupted_ = false;
}

MysqlConnection::Call::~Call() {
  // Waits for a cancel that is on its way, so that it cannot hit the next call.
  const std::lock_guard<std::mutex> guard(connection_->cancel_mutex_);
  connection_->running_ = false;
  if (connection_->cancel_sent_ && !connection_->interrupted_) connection_->Absorb();
}

bool MysqlConnection::WasCancelled() {
  const std::lock_guard<std::mutex> guard(cancel_mutex_);
  return cancel_sent_;
}

void MysqlConnection::ThrowIfCancelled(std::int64_t step) {
  if (!WasCancelled()) return;
  sdk::Failure failure(MSR_CANCELLED, "the call was cancelled");
  failure.step = step;
  throw failure;
}

// The server keeps a KILL QUERY that came too late for the next statement.
void MysqlConnection::Absorb() noexcept {
  try {
    if (session_->alive()) session_->Run("DO 0");
  } catch (const MessageError &) {
  } catch (...) {
  }
}

void MysqlConnection::Cancel() noexcept {
  try {
    const std::lock_guard<std::mutex> guard(cancel_mutex_);
    if (!running_ || cancel_sent_) return;
    Session other(settings_, application_);
    bool encrypted = false;
    OnRow answers([&](std::size_t, std::span<const msr_value> cells) {
      encrypted = cells.size() > 1 && !TextOf(cells[1]).empty();
    });
    Message question;
    question.AddOwn("SHOW SESSION STATUS LIKE 'Ssl_cipher'");
    other.Run(question, answers);
    RequireTls(encrypted);
    other.Run("KILL QUERY " + description_.session);
    cancel_sent_ = true;
  } catch (...) {
    // The running call then ends by itself; there is nobody to tell.
  }
}

}  // namespace msr::mysql
