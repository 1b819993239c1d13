-- load: 3: extension "1": speaks is missing; write speaks = "en-US"
-- load: 4: extension "2": its options are missing; write { speaks = "en-US" }
extension("1", { voice = "slt" })
extension("2")
