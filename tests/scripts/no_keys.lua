-- load: 3: extension "1": "en" stands there without a key; write key = "en"
-- load: 4: extension "2": "en" is not a table of options { key = value }
extension("1", { "en", speaks = "en" })
extension("2", "en")
