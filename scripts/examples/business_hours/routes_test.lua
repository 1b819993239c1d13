local noon = 1768474800      -- 2026-01-15, 12:00 in Madrid
local midnight = 1768518000  -- 2026-01-16, 00:00 in Madrid

test("7042 is connected with 8042", function()
  expect_equal(simulate({ from = "+34600", to = "7042", at = noon }).members, { "7042", "8042" })
end)

test("anonymous callers are refused", function()
  local plan = simulate { from = "anonymous", to = "7042" }
  expect_true(plan.is_rejected)
  expect_equal(plan.code, 403)
end)

test("at night the machine's own engines do the work", function()
  local day = simulate { from = "+34600", to = "7042", at = noon }
  local night = simulate { from = "+34600", to = "7042", at = midnight }
  expect_equal(day.leg.recognizer, { "deepgram", "pocketsphinx", "pocketsphinx_es" })
  expect_equal(night.leg.recognizer, { "pocketsphinx", "pocketsphinx_es" })
end)

test("numbers are not sent to a translator", function()
  local text = simulate_transcript { to = "7042", text = "My number is 5551-2345, please." }
  expect_equal(text, "My number is [number], please.")
end)
