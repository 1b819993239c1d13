#include "host/net/pacing_wheel.h"

#include <algorithm>
#include <cassert>

namespace dgm::net {

void PacingWheel::pace(Paced& target, uint64_t now_ns) {
  if (target.slot_ != Paced::kNoSlot) return;
  if (size_ == 0) cursor_ = now_ns / kSlotNs + 1;  // nothing was missed while nobody was here
  auto best = static_cast<uint32_t>(cursor_ % kSlots);
  for (uint64_t ahead = 1; ahead < kSlots; ++ahead) {
    const auto index = static_cast<uint32_t>((cursor_ + ahead) % kSlots);
    if (slots_[index].size() < slots_[best].size()) best = index;
  }
  target.slot_ = best;
  target.place_ = static_cast<uint32_t>(slots_[best].size());
  slots_[best].push_back(&target);
  ++size_;
}

void PacingWheel::unpace(Paced& target) {
  if (target.slot_ == Paced::kNoSlot) return;
  Slot& slot = slots_[target.slot_];
  assert(slot[target.place_] == &target);
  if (target.slot_ == running_) {
    slot[target.place_] = nullptr;  // the loop over this slot goes by place
  } else {
    slot[target.place_] = slot.back();
    slot[target.place_]->place_ = target.place_;
    slot.pop_back();
  }
  target.slot_ = Paced::kNoSlot;
  --size_;
}

void PacingWheel::run(uint64_t now_ns) {
  while (size_ > 0 && cursor_ * kSlotNs <= now_ns) {
    const uint64_t due_ns = cursor_ * kSlotNs;
    const auto index = static_cast<uint32_t>(cursor_ % kSlots);
    ++cursor_;
    if (slots_[index].empty()) continue;
    note_pause(now_ns, now_ns - due_ns);
    if (now_ns - due_ns > kForgivenNs) {
      skipped_ += slots_[index].size();
      continue;
    }
    late_max_ns_ = std::max(late_max_ns_, now_ns - due_ns);
    run_slot(index, due_ns);
  }
}

void PacingWheel::note_pause(uint64_t now_ns, uint64_t late_ns) {
  if (const uint64_t elapsed_ns = now_ns - pause_began_ns_; elapsed_ns >= kPausePeriodNs) {
    pause_before_ns_ = elapsed_ns < 2 * kPausePeriodNs ? pause_ns_ : 0;
    pause_ns_ = 0;
    pause_began_ns_ = now_ns;
  }
  pause_ns_ = std::max(pause_ns_, late_ns);
}

void PacingWheel::run_slot(uint32_t index, uint64_t due_ns) {
  Slot& slot = slots_[index];
  running_ = index;
  const size_t members = slot.size();  // who joins now is due in the next turn of the wheel
  for (size_t place = 0; place < members; ++place) {
    if (place + 1 < members) __builtin_prefetch(slot[place + 1]);  // cold since its last slot
    if (slot[place] == nullptr) continue;
    slot[place]->on_slot(due_ns);
    ++run_;
  }
  running_ = Paced::kNoSlot;

  const auto left = std::find(slot.begin(), slot.end(), nullptr);
  if (left == slot.end()) return;
  slot.erase(std::remove(left, slot.end(), nullptr), slot.end());
  for (size_t place = 0; place < slot.size(); ++place) {
    slot[place]->place_ = static_cast<uint32_t>(place);
  }
}

uint64_t PacingWheel::next_due_ns() const {
  if (size_ == 0) return 0;
  uint64_t millisecond = cursor_;
  while (slots_[millisecond % kSlots].empty()) ++millisecond;
  return millisecond * kSlotNs;
}

}  // namespace dgm::net
