test("the reception is called at once", function()
  local reception = { extension = "5001", destination = "PJSIP/reception", ring_s = 60 }
  expect_equal(simulate({ to = "5000" }).invitations, { reception })
end)

test("each digit of the menu is a language", function()
  for digit, tag in pairs { ["1"] = "en-US", ["2"] = "fr-FR", ["3"] = "de-DE", ["4"] = "pt-PT" } do
    expect_equal(simulate_dtmf { to = "5000", digit = digit }, { action = "language", language = tag })
  end
end)

test("the reception does not change the patient's language", function()
  expect_equal(simulate_dtmf { to = "5001", digit = "2" }, nil)
end)

test("0 brings an interpreter, for both", function()
  for _, extension in ipairs { "5000", "5001" } do
    expect_equal(simulate_dtmf { to = extension, digit = "0" }, { action = "transfer", extension = "interpreter" })
  end
end)

test("a patient is never left alone with a busy line", function()
  local action = simulate_dial_failed { to = "5000", reason = "busy" }
  expect_equal(action, { action = "transfer", extension = "emergency" })
end)

test("when all translators fail they are told what to do", function()
  local course = simulate_failure { to = "5000", stage = "translator" }
  expect_equal(course.asked, { "deepl", "apertium" })
  expect_equal(course.action, { action = "announce", text = "Please press zero for an interpreter." })
  expect_equal(course.fallback, "pass_through")
end)
