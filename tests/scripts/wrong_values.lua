-- load: 8: extension "1": speaks = "english" is not a language tag such as "en-US" or "es"
-- load: 8: extension "1": original = "loud" is not one of "duck", "mute", "full"
-- load: 8: extension "1": duck_db = 3 is not a number from -60 to 0
-- load: 8: extension "1": endpoint_ms = "fast" is not a whole number from 100 to 5000
-- load: 8: extension "1": automatic_gain = "yes" is not true or false
-- load: 8: extension "1": codec = "mp3" is not one of "ulaw", "alaw", "g722", "l16"
-- load: 12: extension "2": recognizer is "deepgram", not a list of provider names such as { "deepgram", "pocketsphinx" }
extension("1", {
  speaks = "english", original = "loud", duck_db = 3, endpoint_ms = "fast",
  automatic_gain = "yes", codec = "mp3",
})
extension("2", { speaks = "en", recognizer = "deepgram" })
