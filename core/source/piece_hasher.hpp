// piece_hasher.hpp: takes the checksum of a text while somebody goes on with it. Inside this room only.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>

#include "core/source/checksum.hpp"

namespace msr::source {

/// Room for the pieces of a text, and their checksum. Hashing costs more than everything else that is done to a file
/// of data, so it is done beside that. For one thread, whatever happens inside.
class PieceHasher {
 public:
  enum class Where { kHere, kAside };

  /// Pieces of at most `size` bytes. Aside means on a thread of its own; where the system has none it is done here.
  PieceHasher(std::size_t size, Where where);
  /// Ends the thread after the piece that it is at.
  ~PieceHasher();
  PieceHasher(const PieceHasher &) = delete;
  PieceHasher &operator=(const PieceHasher &) = delete;

  /// Room for the next piece. Waits where hashing is behind by all the room there is.
  char *Room();
  /// The first `size` bytes of that room are the next piece of the text. They stay as they are until Room is asked for.
  std::string_view Add(std::size_t size);
  /// Ends the text; nothing may follow.
  Checksum::Sum Finish();

 private:
  static constexpr std::size_t kPieces = 4;
  struct Piece {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
    std::string_view text() const { return {bytes.get(), size}; }
  };

  void Work();
  Piece &At(std::uint64_t number) { return pieces_[number % kPieces]; }
  void End(bool at_once);

  const std::size_t size_;
  std::array<Piece, kPieces> pieces_;
  Checksum checksum_;  // of the thread, while there is one
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t added_ = 0;   // how many pieces
  std::uint64_t hashed_ = 0;  // how many of them
  bool ended_ = false;        // nothing more is added
  bool stopped_ = false;      // nobody wants the sum
  std::thread worker_;
};

}  // namespace msr::source
