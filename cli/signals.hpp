// signals.hpp: turns SIGINT and SIGTERM into a request to stop.
#pragma once

#include <stop_token>
#include <thread>

namespace msr::cli {

/// While it lives, the first signal asks to stop; from then on signals do what they do by default, so
/// that a second one ends the program at once.
class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals &) = delete;
  Signals &operator=(const Signals &) = delete;

  std::stop_token token() const { return source_.get_token(); }
  /// The signal that came, 0 for none.
  int received() const;

 private:
  void Wait();

  std::stop_source source_;
  int pipe_[2] = {-1, -1};
  std::thread waiter_;
};

}  // namespace msr::cli
