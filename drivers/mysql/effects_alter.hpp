// effects_alter.hpp: the clauses of ALTER TABLE, and whether a table shows what they do. Pure: no server.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <msr/driver_words.hpp>

#include "drivers/mysql/effects_table.hpp"

namespace msr::mysql {

/// One clause. Names are in lower case.
struct AlterClause {
  enum class Action {
    kNone,     ///< leaves no trace of its own: ALGORITHM, LOCK, FORCE
    kAdd,      ///< something new with this name
    kAddList,  ///< a key or constraint that the server names: found by its columns
    kDrop,
    kReplace,  ///< dropped and added again under its name in one statement
    kChange,   ///< what has this name is defined anew
    kRename,
    kOptions,  ///< what stands behind the columns
    kConvert,  ///< options, and all columns with text
  };
  enum class Part { kTable, kColumn, kKey, kConstraint, kKeyOrConstraint };

  Action action = Action::kNone;
  Part part = Part::kTable;
  std::string name;
  std::string new_name;
  std::string list;          ///< of kAddList: the columns; empty for a check
  std::string type;          ///< of kChange and kRename: the column's new type; empty where that is not known
  bool moves = false;        ///< of kChange: the column also gets another place
  std::string option;        ///< of kOptions: what the options then have in them; empty where that is not known
  bool conditional = false;  ///< IF EXISTS, IF NOT EXISTS: nothing happens where it is so already
};

/// What a clause shows.
enum class Trace {
  kNone,     ///< nothing, or nothing that tells before from after
  kThere,    ///< its very effect
  kChanged,  ///< the thing that it names is not as it was
  kMissing,
};

/// The clauses of one ALTER TABLE; none where one is not understood, or two are about the same thing.
std::optional<std::vector<AlterClause>> ReadClauses(const std::vector<sdk::Words> &parts);

AlterClause AddedKey(std::string_view name);
AlterClause DroppedKey(std::string_view name);

/// The trace of a clause in a table that was `before` and is `after`.
Trace TraceOf(const AlterClause &clause, const TableText &before, const TableText &after);

/// True if nothing differs but what the clauses name.
bool OnlyTheseDiffer(const std::vector<AlterClause> &clauses, const TableText &before, const TableText &after);

}  // namespace msr::mysql
