test("0 hands over to a human", function()
  expect_equal(simulate_dtmf { to = "7777", digit = "0" }, { action = "transfer", extension = "1002" })
  expect_equal(simulate_dtmf { to = "8888", digit = "0" }, { action = "transfer", extension = "1002" })
end)

test("1 and 2 switch the translation off and on", function()
  expect_equal(simulate_dtmf({ to = "7777", digit = "1" }).mode, "pass_through")
  expect_equal(simulate_dtmf({ to = "7777", digit = "2" }).mode, "translate")
end)

test("other digits do nothing", function()
  expect_equal(simulate_dtmf { to = "7777", digit = "9" }, nil)
end)

test("who asked for a human before is not translated at all", function()
  local plan = simulate { to = "7777", facts = { wants = "human" } }
  expect_equal(plan.transfer_to, "1002")
  expect_equal(plan.room, nil)
  expect_equal(simulate({ to = "7777" }).room, "7777-8888")
end)
