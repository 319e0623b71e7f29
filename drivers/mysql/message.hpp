// message.hpp: statements that travel together.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace msr::mysql {

/// What a statement in a message is for.
enum class Role {
  kOwn,    ///< ours: BEGIN, session settings
  kStep,   ///< a step of a unit, or a part of one
  kCount,  ///< asks how many rows the step before it changed
};

/// One statement in a message; the server answers each with one result.
struct Piece {
  std::size_t begin = 0;
  std::size_t size = 0;
  Role role = Role::kOwn;
  std::int64_t step = -1;
  bool count_in_info = false;  ///< the server tells the number of changed rows in words
  bool counts_rows = false;    ///< the number of rows it changed means something
  bool ends_step = false;      ///< the step is done when this piece is
  bool commits = false;
  bool may_end_silently = false;  ///< a cancel may end it without an error
  bool has_position = false;      ///< its text is the step's text, so an offset in it means something
};

/// The text of a message and what stands where in it.
class Message {
 public:
  void Add(std::string_view text, Piece piece);
  void AddOwn(std::string_view text) { Add(text, Piece{}); }
  void AddCommit();

  /// The message is one statement of unknown kind: whatever it answers is read to the end.
  void set_any_results() { any_results_ = true; }
  bool any_results() const { return any_results_; }

  bool empty() const { return pieces_.empty(); }
  const std::string &text() const { return text_; }
  const std::vector<Piece> &pieces() const { return pieces_; }

  /// The first step that it holds a part of; below 0 if it holds none.
  std::int64_t first_step() const;
  /// True if a COMMIT is among the pieces from `piece` on: its outcome is then not known.
  bool CommitsFrom(std::size_t piece) const;

 private:
  std::string text_;
  std::vector<Piece> pieces_;
  bool any_results_ = false;
};

}  // namespace msr::mysql
