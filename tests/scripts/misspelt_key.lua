-- load: 2: extension "4444": unknown key "voise" (did you mean "voice"?)
extension("4444", { speaks = "en-US", voise = "x" })
