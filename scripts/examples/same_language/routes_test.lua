test("English with English passes through", function()
  local plan = simulate { to = "6101" }
  expect_equal(plan.crossover, "pass_through")
  expect_equal(plan.hears[1].is_translated, false)
end)

test("Spanish with English is translated", function()
  local plan = simulate { to = "6102" }
  expect_equal(plan.crossover, "translate")
  expect_equal(plan.hears[1].source_language, "es-ES")
end)
