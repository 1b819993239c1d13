#include "plugins/call_control_ari/resync.h"

#include <algorithm>

namespace dragoman::ari {

namespace {

const Channel* find(const std::vector<Channel>& channels, std::string_view id) {
  const auto found = std::find_if(channels.begin(), channels.end(),
                                  [&](const Channel& channel) { return channel.id == id; });
  return found == channels.end() ? nullptr : &*found;
}

const BridgeMembers* find(const std::vector<BridgeMembers>& bridges, std::string_view id) {
  const auto found = std::find_if(bridges.begin(), bridges.end(),
                                  [&](const BridgeMembers& bridge) { return bridge.id == id; });
  return found == bridges.end() ? nullptr : &*found;
}

class Comparison {
 public:
  Comparison(const Book& book, const Lists& lists) : book_(book), lists_(lists) {}

  Findings run() {
    for (const KnownCall& call : book_.calls) look_for(call);
    for (const Channel& channel : lists_.channels) look_at(channel);
    for (const BridgeMembers& bridge : lists_.bridges)
      if (bridge.id.starts_with(book_.own_prefix) && !book_.knows_bridge(bridge.id))
        found_.stray_bridges.push_back(bridge.id);
    return std::move(found_);
  }

 private:
  void look_for(const KnownCall& call) {
    const Channel* channel = find(lists_.channels, call.channel);
    if (!channel || (!call.ringing && !args_in_app(*channel, book_.app))) {
      const Channel* heir = find_heir(call);
      if (!heir) return found_.gone.push_back(call.id);
      taken_.push_back(heir->id);
      found_.replaced.emplace_back(call.id, *heir);
    } else {
      found_.still_there.emplace_back(call.id, *channel);
    }
    if (!call.media.empty() && !find(lists_.channels, call.media))
      found_.without_media.push_back(call.id);
  }
  // Somebody unknown in the call's own bridge has taken the party's place.
  const Channel* find_heir(const KnownCall& call) const {
    const BridgeMembers* bridge = find(lists_.bridges, call.bridge);
    if (!bridge || call.bridge.empty()) return nullptr;
    for (const std::string& id : bridge->channels) {
      const Channel* channel = find(lists_.channels, id);
      if (!channel || book_.knows_channel(id) || id == call.media) continue;
      const auto args = args_in_app(*channel, book_.app);
      if (args && !is_made_by_us(*channel, *args, book_.own_prefix)) return channel;
    }
    return nullptr;
  }
  void look_at(const Channel& channel) {
    if (book_.knows_channel(channel.id) ||
        std::find(taken_.begin(), taken_.end(), channel.id) != taken_.end())
      return;
    auto args = args_in_app(channel, book_.app);
    if (is_made_by_us(channel, args.value_or(std::vector<std::string>()), book_.own_prefix)) {
      if (args || channel.id.starts_with(book_.own_prefix))
        found_.stray_channels.push_back(channel.id);
    } else if (args) {
      found_.arrived.push_back({channel, std::move(*args)});
    }
  }

  const Book& book_;
  const Lists& lists_;
  Findings found_;
  std::vector<std::string> taken_;  // heirs
};

}  // namespace

bool is_made_by_us(const Channel& channel, const std::vector<std::string>& args,
                   std::string_view own_prefix) {
  return is_media_channel(channel) || channel.id.starts_with(own_prefix) ||
         (!args.empty() && args.front().starts_with("dragoman-"));
}

Findings compare(const Book& book, const Lists& lists) { return Comparison(book, lists).run(); }

}  // namespace dragoman::ari
