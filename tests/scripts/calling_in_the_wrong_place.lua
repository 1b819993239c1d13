-- load: 7: extension "1": media = "tcp" is not one of "auto", "rtp", "audiosocket", "websocket"
-- load: 7: extension "1": dial = "bob" is not one phone such as "PJSIP/bob" or "Local/100@internal"
-- load: 7: extension "1": ring_s = 500 is not a whole number from 5 to 300
-- load: 10: pair(1, 2): dial = "PJSIP/bob" would call one phone for every member; say it in extension() of the member it belongs to
chain("recognizer", { "r" }) chain("translator", { "t" }) chain("synthesizer", { "s" })
-- One phone for each; a whole pair has none.
extension("1", { speaks = "en", media = "tcp", dial = "bob", ring_s = 500 })
extension("2", { speaks = "es" })

pair("1", "2", { dial = "PJSIP/bob" })
