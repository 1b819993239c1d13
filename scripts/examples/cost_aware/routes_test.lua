test("DeepL translates while there is budget", function()
  expect_equal(simulate({ to = "7777" }).leg.translator, { "deepl", "apertium" })
end)

test("every line counts, letter by letter", function()
  simulate_transcript { to = "8888", text = "mañana" }
  expect_equal(memory.characters, 6)
end)

test("when the budget is used up the machine's own engine translates", function()
  memory.characters = 49999
  simulate_transcript { to = "7777", text = "Good-bye." }
  expect_equal(simulate({ to = "7777" }).leg.translator, { "apertium", "deepl" })
end)

test("a quota that the service tells ends the day's budget at once", function()
  local course = simulate_failure { to = "7777", stage = "translator", provider = "deepl", reason = "quota" }
  expect_equal(course.serves, "apertium")
  expect_equal(simulate({ to = "7777" }).leg.translator[1], "apertium")
end)

test("at midnight it begins anew", function()
  memory.characters = 50000
  memory.hour = 24  -- whatever hour it is now, it is a new day
  simulate_wait(60)
  expect_equal(memory.characters, 0)
end)
