test("7777 hears the Spanish of 8888 in English", function()
  local plan = simulate { to = "7777" }
  expect_equal(plan.room, "7777-8888")
  expect_equal(plan.hears[1].speaker, "8888")
  expect_equal(plan.hears[1].source_language, "es-ES")
  expect_equal(plan.hears[1].target_language, "en-US")
end)

test("8888 hears the English of 7777 in Spanish", function()
  local heard = simulate({ to = "8888" }).hears[1]
  expect_equal(heard.source_language, "en-US")
  expect_equal(heard.target_language, "es-ES")
end)

test("7000 and 7001 are a pair of their own", function()
  expect_equal(simulate({ to = "7000" }).members, { "7000", "7001" })
  expect_equal(simulate({ to = "7001" }).room, "7000-7001")
end)

test("services with a key come before the engines of this machine", function()
  local heard = simulate({ to = "7777" }).hears[1]
  expect_equal(heard.recognizer, { "deepgram", "pocketsphinx", "pocketsphinx_es" })
  expect_equal(heard.translator, { "deepl", "apertium" })
  expect_equal(heard.synthesizer, { "elevenlabs", "flite", "espeak" })
end)

test("a wrong number is refused with the right one", function()
  expect_error(function() simulate { to = "7778" } end, 'did you mean "7777"?')
end)
