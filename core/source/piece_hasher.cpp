#include "core/source/piece_hasher.hpp"

#include <optional>
#include <utility>

#include "core/source/background.hpp"

namespace msr::source {

PieceHasher::PieceHasher(std::size_t size, Where where) : size_(size) {
  if (where == Where::kHere) return;
  std::optional<std::thread> worker = TryThread([this] { Work(); });
  if (worker) worker_ = std::move(*worker);
}

PieceHasher::~PieceHasher() {
  End(/*at_once=*/true);
}

char *PieceHasher::Room() {
  if (worker_.joinable()) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return added_ - hashed_ < kPieces; });
  }
  Piece &piece = At(added_);
  // Not cleared: a file is about to be read into it.
  if (piece.bytes == nullptr) piece.bytes.reset(new char[size_]);
  return piece.bytes.get();
}

std::string_view PieceHasher::Add(std::size_t size) {
  Piece &piece = At(added_);
  piece.size = size;
  if (!worker_.joinable()) {
    checksum_.Update(piece.text());
    return piece.text();
  }
  {
    const std::lock_guard lock(mutex_);
    ++added_;
  }
  changed_.notify_one();
  return piece.text();
}

Checksum::Sum PieceHasher::Finish() {
  End(/*at_once=*/false);
  return checksum_.Finish();
}

void PieceHasher::End(bool at_once) {
  if (!worker_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    stopped_ = at_once;
  }
  changed_.notify_one();
  worker_.join();
}

void PieceHasher::Work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return hashed_ < added_ || ended_; });
    if (stopped_ || hashed_ == added_) return;
    const std::string_view text = At(hashed_).text();
    lock.unlock();
    checksum_.Update(text);
    lock.lock();
    ++hashed_;
    changed_.notify_one();
  }
}

}  // namespace msr::source
