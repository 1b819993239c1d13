test("everybody hears both others in his own language", function()
  for number, language in pairs { ["9001"] = "en-US", ["9002"] = "es-ES", ["9003"] = "fr-FR" } do
    local plan = simulate { to = number }
    expect_equal(plan.room, "meeting")
    expect_true(plan.is_shared)
    expect_equal(#plan.hears, 2)
    for _, heard in ipairs(plan.hears) do
      expect_true(heard.is_translated)
      expect_equal(heard.target_language, language)
    end
  end
end)

test("the room's options are for all, an extension's for itself", function()
  expect_equal(simulate({ to = "9001" }).leg.barge_in, "yield")
  expect_equal(simulate({ to = "9001" }).leg.original, "duck")
  expect_equal(simulate({ to = "9003" }).leg.original, "mute")
end)
