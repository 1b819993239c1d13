test("English and French on both pairs, in both directions", function()
  for english, french in pairs { ["7777"] = "8888", ["7000"] = "7001" } do
    expect_equal(simulate({ to = english }).hears[1].source_language, "fr-FR")
    expect_equal(simulate({ to = english }).hears[1].target_language, "en-US")
    expect_equal(simulate({ to = french }).hears[1].source_language, "en-US")
    expect_equal(simulate({ to = french }).hears[1].target_language, "fr-FR")
  end
end)

test("without a provider callers hear each other's own voice", function()
  expect_equal(simulate({ to = "7777" }).leg.fallback, "pass_through")
end)
