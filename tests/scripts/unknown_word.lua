-- load: 2: unknown word "extnsion" (did you mean "extension"?)
extnsion("1", { speaks = "en" })
