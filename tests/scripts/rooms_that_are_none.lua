-- load: 7: room: 5 is not a room's name such as "meeting"
-- load: 8: room "a": its members are "1", not a list such as { "7777", "8888" }
-- load: 9: room "b" has 1 members; a conversation needs two
-- load: 10: room "c": "_1X" is a pattern; a room lists its extensions one by one
-- load: 11: room "d" names "1" twice
extension("1", { speaks = "en" })
room(5, { "1", "2" })
room("a", "1")
room("b", { "1" })
room("c", { "1", "_1X" })
room("d", { "1", "1" })
