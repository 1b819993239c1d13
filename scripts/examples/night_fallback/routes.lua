-- Services by day, the machine's own engines by night and at weekends, when nobody watches the bill.
-- Whoever fails at night is not replaced by a service either: the voices pass as they are.
local night = {
  recognizer = { "pocketsphinx", "pocketsphinx_es" },
  translator = { "apertium" },
  synthesizer = { "flite", "espeak" },
}

chain("recognizer", { "deepgram", "pocketsphinx", "pocketsphinx_es" })
chain("translator", { "deepl", "apertium" })
chain("synthesizer", { "elevenlabs", "flite", "espeak" })

extension("7777", { speaks = "en-US" })
extension("8888", { speaks = "es-ES" })
pair("7777", "8888")

local function is_night(at)
  local hour = time.local_hour("Europe/Madrid", at)
  return hour < 7 or hour >= 20
end

function on_call(call)
  if is_night(call.started_at) then return translate(night) end
end
