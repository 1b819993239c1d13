-- English and French on the four extensions of the default script. Recognizing free French speech
-- and translating it well needs services with keys: set DEEPGRAM_API_KEY, DEEPL_API_KEY and
-- ELEVENLABS_API_KEY. Without them callers hear each other's own voice, and the log says so once.
chain("recognizer", { "deepgram" })
chain("translator", { "deepl" })
chain("synthesizer", { "elevenlabs", "espeak" })

extension("7777", { speaks = "en-US" })
extension("8888", { speaks = "fr-FR" })
pair("7777", "8888")

extension("7000", { speaks = "en-US" })
extension("7001", { speaks = "fr-FR" })
pair("7000", "7001")
