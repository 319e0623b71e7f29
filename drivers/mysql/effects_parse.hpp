// effects_parse.hpp: what a statement will do, as far as its effect can be looked for. Pure: no server.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/mysql/effects_alter.hpp"

namespace msr::mysql {

/// What kind of effect a statement has. What is not fully understood is kUnknown.
enum class Act {
  kUnknown,
  kRepeatable,    ///< running it again changes nothing more
  kCreate,        ///< makes the one object
  kCreateFilled,  ///< makes a table and fills it: that the table is there does not prove its rows
  kCreateBrief,   ///< makes what may be gone by itself: an event that runs once
  kDrop,          ///< takes all objects away
  kRename,        ///< objects in pairs, the old name and the new one
  kAlter,         ///< changes the first object, a table; renamed to the second, if there is one
};

enum class ObjectKind { kTable, kView, kSequence, kTrigger, kProcedure, kFunction, kEvent, kDatabase };

struct NamedObject {
  ObjectKind kind = ObjectKind::kTable;
  std::string schema;  ///< empty: the session's current one
  std::string name;
};

struct Effect {
  Act act = Act::kUnknown;
  std::vector<NamedObject> objects;
  std::vector<AlterClause> clauses;
  bool or_replace = false;  ///< CREATE OR REPLACE TABLE: seen only where nothing was there before
  bool if_exists = false;   ///< ALTER TABLE IF EXISTS: nothing happens where it is not there
};

/// `ansi_quotes`: a text in double quotes is a name.
Effect Understand(std::string_view text, bool ansi_quotes);

/// "table `shop`.`orders`", for people.
std::string Describe(const NamedObject &object);

}  // namespace msr::mysql
