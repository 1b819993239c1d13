local noon = 1768474800     -- 2026-01-15, 12:00 in Madrid
local evening = 1768500000  -- 2026-01-15, 19:00 in Madrid

test("7777 dials Bob", function()
  local bob = { extension = "8888", destination = "PJSIP/bob", ring_s = 20 }
  expect_equal(simulate({ to = "7777", at = noon }).invitations, { bob })
end)

test("in the evening Carol is called, for as long", function()
  local carol = { extension = "8888", destination = "PJSIP/carol", ring_s = 20 }
  expect_equal(simulate({ to = "7777", at = evening }).invitations, { carol })
end)

test("who dials 8888 himself calls nobody", function()
  expect_equal(simulate({ to = "8888", at = evening }).invitations, {})
end)

test("a busy line is announced", function()
  local action = simulate_dial_failed { to = "7777", at = noon, reason = "busy" }
  expect_equal(action, { action = "announce", text = "The line is busy. Please call again later." })
end)

test("Carol is called when Bob does not answer", function()
  local action = simulate_dial_failed { to = "7777", at = noon, reason = "no_answer" }
  expect_equal(action, { action = "dial", destination = "PJSIP/carol", ring_s = 15 })
end)

test("after Carol nobody is left", function()
  local action = simulate_dial_failed { to = "7777", at = evening, reason = "unreachable" }
  expect_equal(action.action, "announce")
end)
