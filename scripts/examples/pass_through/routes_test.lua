test("the voices pass as they are", function()
  local plan = simulate { to = "7777" }
  expect_equal(plan.crossover, "pass_through")
  expect_equal(plan.hears[1].is_translated, false)
  expect_equal(plan.hears[1].target_language, "es-ES")
end)
