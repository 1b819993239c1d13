-- Who dials 7777 makes Bob's phone ring, and Bob joins as 8888: he speaks Spanish. In the evening
-- Carol has the telephone. When nobody comes, the caller hears why.
chain("recognizer", { "deepgram", "pocketsphinx", "pocketsphinx_es" })
chain("translator", { "deepl", "apertium" })
chain("synthesizer", { "elevenlabs", "flite", "espeak" })

extension("7777", { speaks = "en-US" })
extension("8888", { speaks = "es-ES", dial = "PJSIP/bob", ring_s = 20 })
pair("7777", "8888")

function on_call(call)
  local hour = time.local_hour("Europe/Madrid", call.started_at)
  if call.extension == "7777" and hour >= 18 then return dial("PJSIP/carol") end
end

function on_dial_failed(call, result)
  if result.reason == "busy" then return announce("The line is busy. Please call again later.") end
  if result.destination ~= "PJSIP/carol" then return dial("PJSIP/carol", { ring_s = 15 }) end
  return announce("Nobody can answer your call at the moment. Please call again later.")
end
