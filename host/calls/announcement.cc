#include "host/calls/announcement.h"

#include "host/calls/leg.h"

namespace dgm::calls {

Announcement::Announcement(Leg& leg, ChunkPool& pool, CallObserver& observer,
                           const std::string& text, std::function<void()> said)
    : leg_(leg),
      observer_(observer),
      said_(std::move(said)),
      deadline_ns_(leg.worker().now_ns() + kLongestNs),
      kit_{.worker = leg.worker(),
           .health = leg.generation()->health,
           .deadlines = StageDeadlines::of(leg.generation()->settings.host)},
      voice_(kit_, pool, leg.route().language, leg.route().voice, leg.rate(),
             synthesizers_for(*leg.generation(), leg.route().synthesizer, leg.route().language),
             false, *this) {
  if (voice_.serving()) audio_ = voice_.speak(1, text, {});
  if (!audio_) {
    unspoken_ = true;
    on_trouble("\"" + text + "\" was not announced: no synthesizer of its route speaks " +
               leg.route().language);
    return;
  }
  leg.playout().add({audio_, 0});  // nobody of the room speaks
}

Announcement::~Announcement() { said_(); }

bool Announcement::is_over(uint64_t now_ns) {
  voice_.housekeep(now_ns);
  if (unspoken_ || now_ns > deadline_ns_) return true;
  return audio_->complete() && leg_.playout().empty();
}

void Announcement::on_unspoken(SynthesizerStage&, uint64_t, const std::string& reason) {
  unspoken_ = true;
  on_trouble("an announcement was not spoken: " + reason);
}

// What it could not speak is told by on_unspoken().
void Announcement::on_synthesizer_changed(SynthesizerStage&, const ChainChange&) {}

void Announcement::on_trouble(const std::string& sentence) {
  observer_.on_trouble(leg_.view(), sentence);
}

}  // namespace dgm::calls
