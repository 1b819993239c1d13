-- The help desk speaks English. Callers of 6001 speak English too: nothing is translated, and no
-- chain is needed for them. Callers of 6002 speak Spanish.
chain("recognizer", { "deepgram", "pocketsphinx", "pocketsphinx_es" })
chain("translator", { "deepl", "apertium" })
chain("synthesizer", { "elevenlabs", "flite", "espeak" })

extension("6001", { speaks = "en-GB" })
extension("6101", { speaks = "en-US" })
pair("6001", "6101")

extension("6002", { speaks = "es-ES" })
extension("6102", { speaks = "en-US" })
pair("6002", "6102")
