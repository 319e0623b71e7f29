// tell.hpp: events on their way to whoever listens.
#pragma once

#include <msr/events.hpp>

namespace msr {

/// Tells the observer, if there is one. What it throws is its own affair: it never fails a run, and never
/// undoes finished work.
inline void Tell(Observer *observer, const Event &event) noexcept {
  if (observer == nullptr) return;
  try {
    observer->On(event);
  } catch (...) {
  }
}

}  // namespace msr
