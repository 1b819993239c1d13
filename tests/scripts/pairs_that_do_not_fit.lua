-- load: 6: pair(_7XXX, _8XX): "_7XXX" has 3 variable places, "_8XX" has 2; a pair needs as many on both sides
-- load: 7: pair(1, 1): an extension cannot be paired with itself
-- load: 8: pair: nothing is not an extension such as "7777" or "_7XXX"
-- load: 9: pair: "_7[" is not an extension: the "]" is missing
extension("_7XXX", { speaks = "en" }) extension("_8XX", { speaks = "en" })
pair("_7XXX", "_8XX")
pair("1", "1")
pair("1")
pair("1", "_7[")
