-- Hooks: who may call, what services may cost at night, and what must not reach a translator.
local hours = require("hours")

chain("recognizer", { "deepgram", "pocketsphinx", "pocketsphinx_es" })
chain("translator", { "deepl", "apertium" })
chain("synthesizer", { "elevenlabs", "flite", "espeak" })

-- 7001 with 8001, 7002 with 8002, ...: the digits behind the first one are equal.
extension("_7XXX", { speaks = "en-US" })
extension("_8XXX", { speaks = "es-ES" })
pair("_7XXX", "_8XXX")

function on_call(call)
  if call.from == "anonymous" then return reject(403, "anonymous callers are not translated") end
  if not hours.are_open(call.started_at) then
    return translate { recognizer = { "pocketsphinx", "pocketsphinx_es" }, translator = { "apertium" } }
  end
end

function on_transcript(call, line)
  line.text = line.text:gsub("%d%d%d%d%-%d%d%d%d", "[number]")
  return line
end

function on_hangup(call)
  log.info("call %s of %s lasted %.0f s", call.id, call.extension, call.duration_s)
end
