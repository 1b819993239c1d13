-- load: 3: extension "1" is already at routes.lua:2; remove one
extension("1", { speaks = "en" })
extension("1", { speaks = "es" })
