// proxy.hpp: stands between msr and a database server, and acts at an exact point of what they say.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace msr::test {

class Process;

enum class Side { kClient, kServer };

/// What one side has said over all connections. A message is what it says until the other side says something.
struct Spoken {
  std::int64_t messages = 0;
  std::int64_t bytes = 0;
};

/// A point in what one side says.
struct Point {
  enum class Unit {
    kBeforeMessage,  ///< `at` is the number of a message, of which nothing is passed on
    kBehindMessage,  ///< its beginning, as it was read, is passed on
    kBehindByte,     ///< `at` is the number of the last byte that is passed on
  };
  Side from = Side::kClient;
  Unit unit = Unit::kBehindByte;
  std::int64_t at = 0;
};

/// Listens on a port of its own on the loopback and carries what comes there to a server, and its answers back.
class Proxy {
 public:
  enum class Act {
    kHold,  ///< says nothing more to either side until Release
    kCut,   ///< ends all connections; those that are made later are carried
  };

  /// `listen_on` is a port that nobody has, such as that of a proxy that has ended; 0 is any.
  Proxy(const std::string &host, const std::string &port, std::uint16_t listen_on = 0);
  ~Proxy();
  Proxy(const Proxy &) = delete;
  Proxy &operator=(const Proxy &) = delete;

  /// The port to connect to.
  std::string port() const;
  /// Acts once, when the point comes. Call it before anything is said.
  void ActAt(const Point &point, Act act);
  /// Whether the point has come; waits for it as long as `wait`.
  bool WaitForPoint(std::chrono::milliseconds wait);
  /// Holds from now on: what is said is swallowed, and nobody is told, as when a host vanishes.
  void Hold();
  /// Goes on behind a point that was held; a side that has gone meanwhile is told to the other one.
  void Release();
  Spoken SpokenBy(Side side);

 private:
  struct Pair {
    void Close();

    int client = -1;
    int server = -1;
    std::optional<Side> last;
  };

  void Wake() const;
  void Carry();
  void Accept();
  /// False when the pair has ended.
  bool Move(Pair &pair, Side from);
  /// How much of what was read is passed on before the point; nothing when the point is not within it.
  std::optional<std::size_t> Reaches(Pair &pair, Side from, std::size_t size);
  void CutAll();

  std::string host_;
  std::string target_port_;
  int listener_ = -1;
  int wake_[2] = {-1, -1};
  std::list<Pair> pairs_;  // of the thread only

  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Point> point_;
  Act act_ = Act::kHold;
  bool reached_ = false;
  bool held_ = false;
  bool ended_ = false;
  Spoken client_;
  Spoken server_;
  std::thread thread_;
};

/// Waits until `runner`, which speaks through `proxy`, has come to the point or has ended; whether the point has come.
bool ReachesPoint(Process &runner, Proxy &proxy);

}  // namespace msr::test
