#include "drivers/mysql/message.hpp"

#include <algorithm>

namespace msr::mysql {

void Message::Add(std::string_view text, Piece piece) {
  // The line feed ends a comment that the statement before may end with.
  if (!pieces_.empty()) text_.append("\n;\n");
  piece.begin = text_.size();
  piece.size = text.size();
  text_.append(text);
  pieces_.push_back(piece);
}

void Message::AddCommit() {
  Piece piece;
  piece.commits = true;
  Add("COMMIT", piece);
}

std::int64_t Message::first_step() const {
  const auto found =
      std::find_if(pieces_.begin(), pieces_.end(), [](const Piece &candidate) { return candidate.step >= 0; });
  return found == pieces_.end() ? -1 : found->step;
}

bool Message::CommitsFrom(std::size_t piece) const {
  if (piece >= pieces_.size()) return false;
  return std::any_of(pieces_.begin() + static_cast<std::ptrdiff_t>(piece), pieces_.end(),
                     [](const Piece &candidate) { return candidate.commits; });
}

}  // namespace msr::mysql
