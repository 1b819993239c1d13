-- warning: 3: extension "_7[0-9]" and "_7X" at routes.lua:2 match the same numbers: only the latter is ever used; remove one
extension("_7X", { speaks = "en" })
extension("_7[0-9]", { speaks = "es" })
extension("_8X", { speaks = "en" })
pair("_7X", "_8X")
