-- load: 3: '}' expected (to close '{' at line 2) near 'extension'
extension("1", { speaks = "en"
extension("2", { speaks = "en" })
