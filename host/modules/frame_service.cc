#include "host/modules/frame_service.h"

#include <algorithm>

#include "host/base/metrics.h"
#include "host/modules/abi_values.h"
#include "host/net/worker.h"

namespace dgm::modules {
namespace {

// nullptr on a thread that is no worker. Made by the first frame of the worker, gone with it.
FramePool* pool_here() {
  if (net::Worker::current() == nullptr) return nullptr;
  thread_local FramePool pool;
  return &pool;
}

Metric& dropped_frames() {
  static Metric& metric = metrics().counter(
      "dragoman_frame_pool_refused_total",
      "Frames that a plugin wanted to keep and that the worker's pool had no place for");
  return metric;
}

Metric& wrong_releases() {
  static Metric& metric =
      metrics().counter("dragoman_frame_pool_wrong_releases_total",
                        "Frames released twice, on another worker, or never retained");
  return metric;
}

const dgm_frame* retain(const dgm_frame* frame) {
  FramePool* const pool = pool_here();
  const dgm_frame* const kept =
      pool == nullptr || frame == nullptr ? nullptr : pool->retain(*frame);
  if (kept == nullptr) dropped_frames().add();
  return kept;
}

void release(const dgm_frame* frame) {
  if (frame == nullptr) return;
  FramePool* const pool = pool_here();
  if (pool == nullptr || !pool->release(frame)) wrong_releases().add();
}

}  // namespace

const dgm_host_frames& frame_service() {
  dropped_frames();  // declared here, so that media threads find them
  wrong_releases();
  static constexpr dgm_host_frames kTable{
      .struct_size = sizeof(dgm_host_frames), .retain = retain, .release = release};
  return kTable;
}

FramePool::FramePool() : places_(new Place[kFrames]), free_(new uint16_t[kFrames]) {}

FramePool::Place* FramePool::place_of(const dgm_frame* frame) const {
  const auto address = reinterpret_cast<uintptr_t>(frame);
  const auto first = reinterpret_cast<uintptr_t>(places_.get());
  if (address < first || address >= first + touched_ * sizeof(Place)) return nullptr;
  if ((address - first) % sizeof(Place) != offsetof(Place, frame)) return nullptr;
  Place* const place = &places_[(address - first) / sizeof(Place)];
  return place->users > 0 ? place : nullptr;
}

const dgm_frame* FramePool::retain(const dgm_frame& frame) {
  if (Place* const known = place_of(&frame)) {
    ++known->users;
    return &known->frame;
  }
  if (frame.sample_count > kSamples) return nullptr;
  size_t index = 0;
  if (free_count_ > 0) {
    index = free_[--free_count_];
  } else if (touched_ < kFrames) {
    index = touched_++;
  } else {
    return nullptr;
  }
  Place& place = places_[index];
  place.frame = copy_sized(&frame);
  place.frame.samples = place.samples.data();
  std::copy_n(frame.samples, frame.sample_count, place.samples.data());
  place.users = 1;
  ++in_use_;
  return &place.frame;
}

bool FramePool::release(const dgm_frame* frame) {
  Place* const place = place_of(frame);
  if (place == nullptr) return false;
  if (--place->users > 0) return true;
  free_[free_count_++] = static_cast<uint16_t>(place - places_.get());
  --in_use_;
  return true;
}

}  // namespace dgm::modules
