-- Two extensions connected as they are, without translation: to hear whether the lines themselves
-- are good. Take `crossover` away to switch translation on.
chain("recognizer", { "pocketsphinx", "pocketsphinx_es" })
chain("translator", { "apertium" })
chain("synthesizer", { "flite", "espeak" })

extension("7777", { speaks = "en-US", automatic_gain = false })
extension("8888", { speaks = "es-ES", automatic_gain = false })
pair("7777", "8888", { crossover = "pass_through" })
