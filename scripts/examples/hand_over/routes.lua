-- A translated call that a human can take over: 0 sends the caller to 1002 in the PBX's own
-- dialplan, 1 lets both hear the voices as they are, 2 translates again.
chain("recognizer", { "deepgram", "pocketsphinx", "pocketsphinx_es" })
chain("translator", { "deepl", "apertium" })
chain("synthesizer", { "elevenlabs", "flite", "espeak" })

extension("7777", { speaks = "en-US" })
extension("8888", { speaks = "es-ES" })
pair("7777", "8888")

local human = "1002"

function on_call(call)
  -- Said by the dialplan, which may have asked the caller before.
  if call.facts.wants == "human" then return transfer(human) end
end

function on_dtmf(call, digit)
  if digit == "0" then return transfer(human) end
  if digit == "1" then return crossover("pass_through") end
  if digit == "2" then return crossover("translate") end
end
