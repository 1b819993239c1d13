-- A meeting in three languages: whoever dials one of these extensions joins the one room, and hears
-- each other member in the language of the extension he dialled.
chain("recognizer", { "deepgram", "pocketsphinx", "pocketsphinx_es" })
chain("translator", { "deepl", "apertium" })
chain("synthesizer", { "elevenlabs", "flite", "espeak" })

extension("9001", { speaks = "en-US" })
extension("9002", { speaks = "es-ES" })
extension("9003", { speaks = "fr-FR", original = "mute" })

room("meeting", { "9001", "9002", "9003" }, { barge_in = "yield" })
