-- Who speaks which language, and who talks with whom. docs/routes.md explains every word;
-- routes_test.lua beside this file tests it: dragoman routes test scripts

-- Left to right: the first that serves the language works, the next one takes over when it fails.
-- Providers that are disabled in config/providers.ini, or whose key is not set, are skipped.
chain("recognizer", { "deepgram", "pocketsphinx", "pocketsphinx_es" })
chain("translator", { "deepl", "apertium" })
chain("synthesizer", { "elevenlabs", "flite", "espeak" })

-- Over RTP. English and Spanish, because engines without a key can do these two; for English and
-- French, which need services with keys, see examples/english_french.
extension("7777", { speaks = "en-US" })
extension("8888", { speaks = "es-ES" })
pair("7777", "8888")

-- Over AudioSocket.
extension("7000", { speaks = "en-US" })
extension("7001", { speaks = "es-ES" })
pair("7000", "7001")
