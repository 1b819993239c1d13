-- load: 6: chain: unknown kind "recogniser" (did you mean "recognizer"?)
-- load: 8: chain("translator") is already at routes.lua:7; remove one
-- load: 9: chain("synthesizer"): the chain names "espeak" twice
-- load: 10: chain: unknown kind 5; known: recognizer, translator, synthesizer, emotion
-- load: 11: chain("recognizer"): the chain names 0 providers; a chain has 1 to 16
chain("recogniser", { "x" })
chain("translator", { "a" })
chain("translator", { "b" })
chain("synthesizer", { "espeak", "espeak" })
chain(5, {})
chain("recognizer", {})
