// One open session of a provider chain, and whose events are whose.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "host/calls/chain_change.h"
#include "host/modules/session.h"

namespace dgm::calls {

// [worker] Table: dgm_recognizer, dgm_translator, dgm_synthesizer.
template <typename Table>
class ChainLine {
 public:
  // member: its place in the chain. The tag outlives this.
  ChainLine(size_t member, const SessionTag& tag) : member_(member), tag_(tag) {}

  // As modules::Session has it.
  template <typename... Arguments>
  auto open(Arguments&&... arguments) {
    return session_.open(std::forward<Arguments>(arguments)...);
  }

  size_t member() const { return member_; }
  void move_to(size_t member) { member_ = member; }  // in a chain of other members
  uint64_t generation() const { return tag_.generation; }
  const std::string& name() const { return session_.provider().name(); }
  const modules::Provider& provider() const { return session_.provider(); }
  // Its functions are called through it.
  const modules::Session<Table>& session() const { return session_; }

 private:
  size_t member_;
  const SessionTag& tag_;
  modules::Session<Table> session_;
};

}  // namespace dgm::calls
