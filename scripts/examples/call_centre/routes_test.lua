local function choice(said, customer)
  return simulate_utterance { to = "6001", text = said, facts = customer and { customer = customer } }
end

test("caller and agent of one line are connected", function()
  expect_equal(simulate({ to = "6042" }).members, { "6042", "6142" })
end)

test("each customer has his glossary and manner", function()
  expect_equal(choice("Se rompió la mesa.", "acme"), { glossary = "acme-products", formality = "more" })
  expect_equal(choice("Se rompió la tabla.", "surf"),
    { glossary = "surf-products", formality = "less", voice = "amelie" })
end)

test("contracts are spoken of politely and exactly, whoever the customer is", function()
  expect_equal(choice("¿Qué dice la garantía?", "surf"),
    { glossary = "contracts", formality = "more", voice = "amelie" })
end)

test("without a customer the route decides", function()
  expect_equal(choice("Hola."), nil)
  expect_equal(choice("Hola.", "somebody"), nil)
end)

test("without DeepL nobody knows a glossary, and the call goes on", function()
  expect_equal(simulate_failure({ to = "6001", stage = "translator", provider = "deepl" }).serves, "apertium")
end)
