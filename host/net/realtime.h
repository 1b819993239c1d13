// What makes a thread punctual: real-time priority, its own core, memory that stays in memory.
#pragma once

namespace dgm::net {

// For the calling thread. Timers are made exact in any case (PR_SET_TIMERSLACK). `cpu` -1: not
// pinned. With `realtime` asks for SCHED_FIFO at the lowest real-time priority, which is above
// everything that is not real-time, and locks the process's memory as it is touched. What is
// refused is told once per process, in one loud line with the remedy. Returns whether SCHED_FIFO is
// in force.
bool make_punctual(bool realtime, int cpu);

}  // namespace dgm::net
