-- warning: 2: extension "1" has no pair and no room: its callers are refused; add pair("1", ...)
extension("1", { speaks = "en" })
