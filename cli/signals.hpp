// signals.hpp: turns SIGINT and SIGTERM into a request to stop.
#pragma once

#include <stop_token>
#include <thread>

namespace msr::cli {

/// While it lives, the first signal asks to stop and the second one to cancel what runs. The third one ends the
/// program, and so does the second one a little later if nothing else has: not every call can be cancelled. As the
/// first process of a container it would not be ended by the signal's default.
class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals &) = delete;
  Signals &operator=(const Signals &) = delete;

  std::stop_token token() const { return source_.get_token(); }
  std::stop_token cancel_token() const { return cancel_source_.get_token(); }
  /// The signal that came, 0 for none.
  int received() const;

 private:
  void Wait();
  bool Read();

  std::stop_source source_;
  std::stop_source cancel_source_;
  int pipe_[2] = {-1, -1};
  std::thread waiter_;
};

}  // namespace msr::cli
