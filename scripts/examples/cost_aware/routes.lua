-- A budget for services: what DeepL has been given to translate today is counted, also over a reload.
-- Whoever calls when it is used up is translated by this machine, and so is everybody while DeepL is
-- slow or says that its quota is used up.
local characters_per_day = 50000

chain("recognizer", { "deepgram", "pocketsphinx", "pocketsphinx_es" })
chain("translator", { "deepl", "apertium" })
chain("synthesizer", { "flite", "espeak" })

extension("7777", { speaks = "en-US" })
extension("8888", { speaks = "es-ES" })
pair("7777", "8888")

local function spent() return memory.characters or 0 end

function on_call(call)
  local deepl = provider("deepl")
  local is_slow = deepl.p95_ms and deepl.p95_ms > 1500
  if spent() >= characters_per_day or is_slow or deepl.state == "quota" then
    return translate { translator = { "apertium", "deepl" } }
  end
end

function on_transcript(call, line)
  if line.is_final then memory.characters = spent() + utf8.len(line.text) end
end

function on_provider_error(call, failure)
  if failure.reason == "quota" then memory.characters = characters_per_day end
  return next_provider()
end

-- The day of the budget begins anew at midnight in Madrid.
timer.every(60, function()
  local hour = time.local_hour("Europe/Madrid")
  if hour < (memory.hour or hour) then
    log.info("%d characters were translated yesterday", spent())
    memory.characters = 0
  end
  memory.hour = hour
end)
