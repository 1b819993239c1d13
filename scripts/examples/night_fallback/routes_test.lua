local noon = 1768474800   -- 2026-01-15, 12:00 in Madrid
local night = 1768514400  -- 2026-01-15, 23:00 in Madrid

test("by day services work, and the machine's own engines stand behind them", function()
  local plan = simulate { to = "7777", at = noon }
  expect_equal(plan.leg.recognizer[1], "deepgram")
  local course = simulate_failure { to = "7777", at = noon, stage = "translator", provider = "deepl" }
  expect_equal(course.serves, "apertium")
end)

test("by night no service is asked, on either side", function()
  for _, extension in ipairs { "7777", "8888" } do
    local plan = simulate { to = extension, at = night }
    expect_equal(plan.leg.recognizer, { "pocketsphinx", "pocketsphinx_es" })
    expect_equal(plan.leg.translator, { "apertium" })
    expect_equal(plan.leg.synthesizer, { "flite", "espeak" })
  end
end)

test("by night nobody stands behind Apertium", function()
  local course = simulate_failure { to = "7777", at = night, stage = "translator", provider = "apertium" }
  expect_equal(course.serves, nil)
  expect_equal(course.fallback, "pass_through")
end)
