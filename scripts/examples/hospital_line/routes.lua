-- A hospital's line for patients who do not speak its language. Who dials 5000 makes the reception's
-- phone ring. Until he chooses he is taken for an English speaker; a digit chooses his language at
-- any time, speaking one of the four does as well, and 0 brings a human interpreter.
chain("recognizer", { "deepgram", "pocketsphinx" })
chain("translator", { "deepl", "apertium" })
chain("synthesizer", { "elevenlabs", "espeak" })

local menu = { ["1"] = "en-US", ["2"] = "fr-FR", ["3"] = "de-DE", ["4"] = "pt-PT" }

extension("5000", { speaks = "en-US", detect = { "en-US", "fr-FR", "de-DE", "pt-PT" } })
-- Nobody may take "no fever" for "fever" because a voice was louder: the original is muted.
extension("5001", { speaks = "es-ES", dial = "PJSIP/reception", ring_s = 60, original = "mute" })
pair("5000", "5001", { barge_in = "yield", on_failure = "announce" })

function on_dtmf(call, digit)
  if digit == "0" then return transfer("interpreter") end
  if call.extension == "5000" and menu[digit] then return language(menu[digit]) end
end

function on_dial_failed(call, result)
  return transfer("emergency")
end

function on_provider_error(call, failure)
  if failure.next == "" then return announce("Please press zero for an interpreter.") end
end
