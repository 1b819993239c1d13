-- A call centre that answers for several companies: each has a glossary of its products at DeepL and
-- a manner of addressing people. The PBX says whose line was called: Stasis(dragoman,customer=acme).
-- Words of the law are translated with the glossary for contracts, whoever the customer is.
chain("recognizer", { "deepgram", "pocketsphinx", "pocketsphinx_es" })
chain("translator", { "deepl", "apertium" })
chain("synthesizer", { "elevenlabs", "flite", "espeak" })

extension("_60XX", { speaks = "es-ES" })                          -- callers
extension("_61XX", { speaks = "en-US", automatic_gain = true })   -- agents
pair("_60XX", "_61XX")

local customers = {
  acme = { glossary = "acme-products", formality = "more" },
  surf = { glossary = "surf-products", formality = "less", voice = "amelie" },
}
local law = { "contract", "warranty", "contrato", "garantía" }

local function speaks_of_law(words)
  for _, word in ipairs(words) do
    for _, known in ipairs(law) do
      if word:lower() == known then return true end
    end
  end
  return false
end

function on_call(call)
  if call.facts.customer and not customers[call.facts.customer] then
    log.warning("call %s is for an unknown customer: %s", call.id, call.facts.customer)
  end
end

function on_utterance(call, line)
  local manner = customers[call.facts.customer] or {}
  if speaks_of_law(text.words(line.text)) then
    return utterance { glossary = "contracts", formality = "more", voice = manner.voice }
  end
  if manner.glossary then return utterance(manner) end
end
