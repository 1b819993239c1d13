---@meta
-- Types of Dragoman's routing scripts for editors with the Lua language server.
-- Made from the words of host/routing (lua_types()), a test compares. Not loaded by the host.

---Options of chain().
---@class (exact) ChainOptions
---@field hedge? boolean asks the next provider beside one that is slower than usual

---Options of extension().
---@class (exact) LegOptions
---@field speaks string language of the caller, as BCP 47: "en-US"
---@field voice? string voice of translations into this language; default: the synthesizer's own
---@field voices? table<string, string> voices by language, for languages that he changes to in mid-call; default: the synthesizer's own
---@field detect? string[] languages that he changes to just by speaking them; default: none
---@field detect_after? integer lines in a row in another language until he changes, 1 to 10; default: 2
---@field recognizer? string[] who recognizes this caller's speech; default: chain("recognizer")
---@field translator? string[] who translates what this caller says; default: chain("translator")
---@field synthesizer? string[] who speaks to this caller; default: chain("synthesizer")
---@field phrases? string[] words and names that this caller is likely to say, for recognizers that take them; default: none
---@field emotion? string[] who hears how this caller speaks; default: chain("emotion"), or nobody
---@field emotion_style? table<string, table<string, number>> what an emotion changes in the voice that speaks for him; default: the host's table
---@field original? "duck"|"mute"|"full" the speaker's own voice under the translation; default: "duck"
---@field duck_db? number level of the ducked original, -60 to 0 dB; default: -18
---@field duck_release_ms? integer time until the original is back at full level; default: 1200
---@field barge_in? "overlap"|"yield" what a translation does when its listener begins to speak; default: "overlap"
---@field fallback? "pass_through"|"mute" what is heard when no provider can serve; default: "pass_through"
---@field on_failure? "announce"|"pass_through"|"hang_up" what is done when all providers have failed; default: "announce"
---@field adopt? "next_call"|"now" whether a running call follows a new configuration at its next pause in speech; default: "next_call"
---@field endpoint_ms? integer silence that ends an utterance, 100 to 5000; default: 400
---@field max_utterance_ms? integer longer speech is cut, 1000 to 120000; default: 15000
---@field automatic_gain? boolean brings quiet and loud callers to one level; default: true
---@field comfort_noise? boolean soft noise instead of silence between utterances; default: false
---@field codec? "ulaw"|"alaw"|"g722"|"l16" the codec wished of the transport; default: the transport's
---@field media? "auto"|"rtp"|"audiosocket"|"websocket" how a PBX carries this leg's media; default: "auto"
---@field dial? string who is called as this extension when the other party comes first: "PJSIP/bob"; default: nobody
---@field ring_s? integer how long his phone rings, 5 to 300 s; default: 30

---Options of pair() and room(): for all of their extensions.
---@class (exact) PairOptions
---@field speaks? string language of the caller, as BCP 47: "en-US"
---@field voice? string voice of translations into this language; default: the synthesizer's own
---@field voices? table<string, string> voices by language, for languages that he changes to in mid-call; default: the synthesizer's own
---@field detect? string[] languages that he changes to just by speaking them; default: none
---@field detect_after? integer lines in a row in another language until he changes, 1 to 10; default: 2
---@field recognizer? string[] who recognizes this caller's speech; default: chain("recognizer")
---@field translator? string[] who translates what this caller says; default: chain("translator")
---@field synthesizer? string[] who speaks to this caller; default: chain("synthesizer")
---@field phrases? string[] words and names that this caller is likely to say, for recognizers that take them; default: none
---@field emotion? string[] who hears how this caller speaks; default: chain("emotion"), or nobody
---@field emotion_style? table<string, table<string, number>> what an emotion changes in the voice that speaks for him; default: the host's table
---@field original? "duck"|"mute"|"full" the speaker's own voice under the translation; default: "duck"
---@field duck_db? number level of the ducked original, -60 to 0 dB; default: -18
---@field duck_release_ms? integer time until the original is back at full level; default: 1200
---@field barge_in? "overlap"|"yield" what a translation does when its listener begins to speak; default: "overlap"
---@field fallback? "pass_through"|"mute" what is heard when no provider can serve; default: "pass_through"
---@field on_failure? "announce"|"pass_through"|"hang_up" what is done when all providers have failed; default: "announce"
---@field adopt? "next_call"|"now" whether a running call follows a new configuration at its next pause in speech; default: "next_call"
---@field endpoint_ms? integer silence that ends an utterance, 100 to 5000; default: 400
---@field max_utterance_ms? integer longer speech is cut, 1000 to 120000; default: 15000
---@field automatic_gain? boolean brings quiet and loud callers to one level; default: true
---@field comfort_noise? boolean soft noise instead of silence between utterances; default: false
---@field codec? "ulaw"|"alaw"|"g722"|"l16" the codec wished of the transport; default: the transport's
---@field media? "auto"|"rtp"|"audiosocket"|"websocket" how a PBX carries this leg's media; default: "auto"
---@field ring_s? integer how long his phone rings, 5 to 300 s; default: 30
---@field crossover? "translate"|"pass_through"|"debug" translate, connect the voices as they are, or both

---Options of translate { }: only what differs.
---@class (exact) TranslateOptions
---@field speaks? string language of the caller, as BCP 47: "en-US"
---@field voice? string voice of translations into this language; default: the synthesizer's own
---@field voices? table<string, string> voices by language, for languages that he changes to in mid-call; default: the synthesizer's own
---@field detect? string[] languages that he changes to just by speaking them; default: none
---@field detect_after? integer lines in a row in another language until he changes, 1 to 10; default: 2
---@field recognizer? string[] who recognizes this caller's speech; default: chain("recognizer")
---@field translator? string[] who translates what this caller says; default: chain("translator")
---@field synthesizer? string[] who speaks to this caller; default: chain("synthesizer")
---@field phrases? string[] words and names that this caller is likely to say, for recognizers that take them; default: none
---@field emotion? string[] who hears how this caller speaks; default: chain("emotion"), or nobody
---@field emotion_style? table<string, table<string, number>> what an emotion changes in the voice that speaks for him; default: the host's table
---@field original? "duck"|"mute"|"full" the speaker's own voice under the translation; default: "duck"
---@field duck_db? number level of the ducked original, -60 to 0 dB; default: -18
---@field duck_release_ms? integer time until the original is back at full level; default: 1200
---@field barge_in? "overlap"|"yield" what a translation does when its listener begins to speak; default: "overlap"
---@field fallback? "pass_through"|"mute" what is heard when no provider can serve; default: "pass_through"
---@field on_failure? "announce"|"pass_through"|"hang_up" what is done when all providers have failed; default: "announce"
---@field adopt? "next_call"|"now" whether a running call follows a new configuration at its next pause in speech; default: "next_call"
---@field endpoint_ms? integer silence that ends an utterance, 100 to 5000; default: 400
---@field max_utterance_ms? integer longer speech is cut, 1000 to 120000; default: 15000
---@field automatic_gain? boolean brings quiet and loud callers to one level; default: true
---@field comfort_noise? boolean soft noise instead of silence between utterances; default: false
---@field codec? "ulaw"|"alaw"|"g722"|"l16" the codec wished of the transport; default: the transport's
---@field media? "auto"|"rtp"|"audiosocket"|"websocket" how a PBX carries this leg's media; default: "auto"
---@field crossover? "translate"|"pass_through"|"debug" translate, connect the voices as they are, or both
---@field room? string another room of the script for this call

---Options of dial(): as of translate { }, and how long it rings.
---@class (exact) DialOptions
---@field speaks? string language of the caller, as BCP 47: "en-US"
---@field voice? string voice of translations into this language; default: the synthesizer's own
---@field voices? table<string, string> voices by language, for languages that he changes to in mid-call; default: the synthesizer's own
---@field detect? string[] languages that he changes to just by speaking them; default: none
---@field detect_after? integer lines in a row in another language until he changes, 1 to 10; default: 2
---@field recognizer? string[] who recognizes this caller's speech; default: chain("recognizer")
---@field translator? string[] who translates what this caller says; default: chain("translator")
---@field synthesizer? string[] who speaks to this caller; default: chain("synthesizer")
---@field phrases? string[] words and names that this caller is likely to say, for recognizers that take them; default: none
---@field emotion? string[] who hears how this caller speaks; default: chain("emotion"), or nobody
---@field emotion_style? table<string, table<string, number>> what an emotion changes in the voice that speaks for him; default: the host's table
---@field original? "duck"|"mute"|"full" the speaker's own voice under the translation; default: "duck"
---@field duck_db? number level of the ducked original, -60 to 0 dB; default: -18
---@field duck_release_ms? integer time until the original is back at full level; default: 1200
---@field barge_in? "overlap"|"yield" what a translation does when its listener begins to speak; default: "overlap"
---@field fallback? "pass_through"|"mute" what is heard when no provider can serve; default: "pass_through"
---@field on_failure? "announce"|"pass_through"|"hang_up" what is done when all providers have failed; default: "announce"
---@field adopt? "next_call"|"now" whether a running call follows a new configuration at its next pause in speech; default: "next_call"
---@field endpoint_ms? integer silence that ends an utterance, 100 to 5000; default: 400
---@field max_utterance_ms? integer longer speech is cut, 1000 to 120000; default: 15000
---@field automatic_gain? boolean brings quiet and loud callers to one level; default: true
---@field comfort_noise? boolean soft noise instead of silence between utterances; default: false
---@field codec? "ulaw"|"alaw"|"g722"|"l16" the codec wished of the transport; default: the transport's
---@field media? "auto"|"rtp"|"audiosocket"|"websocket" how a PBX carries this leg's media; default: "auto"
---@field ring_s? integer how long his phone rings, 5 to 300 s; default: 30
---@field crossover? "translate"|"pass_through"|"debug" translate, connect the voices as they are, or both
---@field room? string another room of the script for this call

---Options of utterance { }: only what differs.
---@class (exact) UtteranceOptions
---@field translator? string|string[] asked first; the others of the chain follow
---@field synthesizer? string|string[] asked first; the others of the chain follow
---@field voice? string by the provider's own name
---@field formality? "more"|"less" how the listener is addressed
---@field glossary? string the translator's own id

---A call as hooks see it; read-only.
---@class (exact) Call
---@field id string unique name of the call
---@field from string who calls: a number, "anonymous", or the peer's address
---@field from_name string the caller's name, as a PBX tells it; otherwise empty
---@field extension string what was dialled
---@field transport string name of the transport in providers.ini
---@field facts table<string, string> what the PBX's dialplan says: call.facts.lang_a
---@field started_at number seconds since 1970
---@field duration_s number seconds since the call began

---One line of speech, as on_transcript sees it.
---@class (exact) Line
---@field text string the words; the only field that may be changed
---@field language string of the text, such as "en-US"
---@field speaker string the speaker's extension
---@field is_final boolean false: the recognizer may still change its mind
---@field confidence? number 0 to 1, where the recognizer tells

---A translated sentence, as on_translation sees it.
---@class (exact) TranslatedLine
---@field text string what is to be spoken; the only field that may be changed
---@field language string of the text, such as "es-ES"
---@field speaker string the speaker's extension
---@field source_text string what was said
---@field source_language string in which language

---A party that did not come, as on_dial_failed sees it; read-only.
---@class (exact) FailedDial
---@field extension string as whom he was called
---@field destination string who was called: "PJSIP/bob"
---@field reason "busy"|"no_answer"|"rejected"|"unreachable"|"congestion"|"failed" why he did not come

---A provider that failed, as on_provider_error sees it; read-only.
---@class (exact) FailedProvider
---@field stage "recognizer"|"translator"|"synthesizer" what it was asked to do
---@field provider string who failed, as in providers.ini
---@field reason "outage"|"timeout"|"empty"|"silence"|"gap"|"pace"|"refused"|"rate_limited"|"quota"|"auth"|"out_of_service" how it failed
---@field detail string one sentence about it
---@field attempt integer the failures of this stage since it last had an answer
---@field next string who would take over; empty: nobody is left

---What was measured of a provider.
---@class (exact) ProviderReading
---@field state "closed"|"half_open"|"outage"|"rate_limited"|"quota"|"auth"|"out_of_service"|"disabled" closed: it may be asked
---@field p50_ms? number median of its last 64 answers; nil: none yet
---@field p95_ms? number 95th percentile of them

---What translate { }, reject(), dial() and so on make.
---@class (exact) Decision

---What timer.after() and timer.every() give.
---@class (exact) Timer
---@field cancel fun(self: Timer): boolean false: it had ended

---A call as a test describes it.
---@class (exact) SimulatedCall
---@field to string the extension dialled
---@field from? string who calls; default: "anonymous"
---@field at? number when, in seconds since 1970; default: now
---@field transport? string default: "simulated"
---@field from_name? string default: empty
---@field facts? table<string, string> what the dialplan says
---@field text? string what was said, for simulate_transcript and simulate_utterance; what is to be spoken, for simulate_translation
---@field language? string of the text, for simulate_translation
---@field source_text? string what was said, for simulate_translation
---@field digit? string what was pressed, for simulate_dtmf
---@field reason? string why nobody came, for simulate_dial_failed; how a provider failed, for simulate_provider_error
---@field destination? string who did not come; default: the first whom the plan calls
---@field stage? "recognizer"|"translator"|"synthesizer" whose provider failed, for simulate_provider_error
---@field provider? string who failed
---@field providers? string[] who fails, for simulate_failure; default: all of the chain
---@field next? string who would take over
---@field attempt? integer failures so far; default: 1

---What a hook wants done with a call.
---@class (exact) Action
---@field action "transfer"|"hang_up"|"crossover"|"record"|"stop_recording"|"monitor"|"dial"|"announce"|"retry"|"next_provider"|"pass_through"|"language"
---@field extension? string of transfer()
---@field mode? "translate"|"pass_through"|"debug" of crossover()
---@field name? string of record()
---@field destination? string of monitor() and dial()
---@field ring_s? integer of dial()
---@field text? string of announce()
---@field language? string of language()
---@field call? string whose, of act()

---How an utterance is translated and spoken.
---@class (exact) Choice
---@field translator? string[]
---@field synthesizer? string[]
---@field voice? string
---@field formality? string
---@field glossary? string

---What becomes of a call when providers fail.
---@class (exact) FailureCourse
---@field stage string "translator"
---@field asked string[] in this order
---@field serves? string who answers at last; nil: nobody
---@field action? Action of on_provider_error, the last one
---@field fallback? string nobody serves: what is heard
---@field on_failure? string all have failed, and on_provider_error has not decided

---Somebody who is called for a call.
---@class (exact) Invitation
---@field extension string as whom he joins
---@field destination string "PJSIP/bob"
---@field ring_s integer

---One speaker as one listener hears him.
---@class (exact) Direction
---@field speaker string extension
---@field listener string extension
---@field source_language string what is spoken
---@field target_language string what is heard
---@field is_translated boolean false: the voice passes as it is
---@field voice? string
---@field recognizer? string[]
---@field translator? string[]
---@field synthesizer? string[]

---What was decided for a call.
---@class (exact) Plan
---@field is_rejected boolean
---@field code? integer of reject()
---@field reason? string of reject()
---@field why string file:line and word that decided
---@field transfer_to? string of transfer(): joins no room
---@field room? string
---@field members? string[] extensions
---@field is_shared? boolean true: a room() that all callers join
---@field crossover? "translate"|"pass_through"|"debug"
---@field leg? table the options of the caller's leg, all of them
---@field invitations? Invitation[] who is called, if nobody is there
---@field hears? Direction[] the others, in the order of members
---@field says? Direction[] the same, the other way

---What scripts remember, also over a reload; in hooks and timers only.
---@type table<string, string|number|boolean>
memory = {}

---Providers of one kind, left to right: the next one takes over when one fails.
---@param kind "recognizer"|"translator"|"synthesizer"|"emotion" what they do
---@param providers string[] names of config/providers.ini
---@param options? ChainOptions how they are asked
function chain(kind, providers, options) end

---A number that callers dial, or a pattern such as "_7XXX".
---@param name string "7777" or a pattern as in Asterisk's dialplan
---@param options LegOptions language and manners of its callers
function extension(name, options) end

---Connects two extensions: each hears the other in its own language.
---@param a string an extension or pattern
---@param b string the other; the variable digits of two patterns must be equal
---@param options? PairOptions for both; what extension() says counts more
function pair(a, b, options) end

---A meeting of two or more extensions: every caller joins the one room.
---@param name string unique name
---@param members string[] extensions
---@param options? PairOptions for all; what extension() says counts more
function room(name, members, options) end

---Runs another file of the scripts folder once and gives what it returns.
---@param name string "hours" is hours.lua, "lib.hours" is lib/hours.lua
---@return any
function require(name) end

---Answer of on_call: the table's plan with these changes.
---@param options TranslateOptions only what differs
---@return Decision
function translate(options) end

---Answer of on_utterance: how this one utterance is translated and spoken.
---@param options UtteranceOptions only what differs from the route
---@return Decision
function utterance(options) end

---Answer of on_dtmf, on_transcript and on_utterance: what the caller speaks and hears from the next utterance on.
---@param tag string as BCP 47: "fr-FR"
---@return Decision
function language(tag) end

---Answer of on_call: the caller is refused.
---@param code integer a SIP code: 403 forbidden, 486 busy, 603 declined
---@param reason? string for the log and the far end
---@return Decision
function reject(code, reason) end

---Answer of on_call and on_dial_failed: the other party of the pair is called there.
---@param destination string one phone: "PJSIP/bob"
---@param options? DialOptions how long it rings, and as translate { }
---@return Decision
function dial(destination, options) end

---Answer of on_call, on_dtmf and on_dial_failed: the call goes on in the PBX's dialplan.
---@param extension string "1002" or "1002@internal"
---@return Decision
function transfer(extension) end

---Answer of on_call, on_dtmf, on_dial_failed and on_provider_error: the call ends.
---@return Decision
function hang_up() end

---Answer of on_dtmf: how the voices of the caller's room cross over from now on.
---@param mode "translate"|"pass_through"|"debug" translate, connect the voices as they are, or both
---@return Decision
function crossover(mode) end

---Answer of on_dtmf: the PBX records what the caller says and hears.
---@param name string|false of the recording; false stops it
---@return Decision
function record(name) end

---Answer of on_dtmf: a third party is called and hears what the caller says and hears.
---@param destination string one phone: "PJSIP/bob"
---@return Decision
function monitor(destination) end

---Answer of on_dial_failed: spoken to the caller, who is then hung up. Of on_provider_error: spoken to the listeners, who hear the original voice from then on.
---@param text string in the language of whoever hears it
---@return Decision
function announce(text) end

---Answer of on_provider_error: the same provider is asked again, twice at the most.
---@return Decision
function retry() end

---Answer of on_provider_error: the next one of the chain takes over.
---@return Decision
function next_provider() end

---Answer of on_provider_error: nobody translates now; the listeners' fallback.
---@return Decision
function pass_through() end

log = {}

---Writes a line into the host's log.
---@param format string as in string.format
---@param ... any its values
function log.debug(format, ...) end

---Writes a line into the host's log.
---@param format string as in string.format
---@param ... any its values
function log.info(format, ...) end

---Writes a line into the host's log.
---@param format string as in string.format
---@param ... any its values
function log.warning(format, ...) end

---Writes a line into the host's log.
---@param format string as in string.format
---@param ... any its values
function log.error(format, ...) end

---The same as log.info.
---@param ... any values, shown with blanks between
function print(...) end

time = {}

---Seconds since 1970.
---@return number
function time.now() end

---The hour of the day, 0 to 23.
---@param zone? string "Europe/Madrid"; without it the machine's own zone
---@param at? number seconds since 1970, such as call.started_at; without it now
---@return integer
function time.local_hour(zone, at) end

text = {}

---True if `wanted` stands anywhere in `text`, letter for letter.
---@param text string
---@param wanted string
---@return boolean
function text.contains(text, wanted) end

---True if `text` begins with `start`.
---@param text string
---@param start string
---@return boolean
function text.starts_with(text, start) end

---The words of a text, without punctuation around them.
---@param text string
---@return string[]
function text.words(text) end

---What was measured of a provider over all calls; only in hooks.
---@param name string as in providers.ini
---@return ProviderReading
function provider(name) end

---All calls go past this provider from now on; only in hooks.
---@param name string as in providers.ini
---@param reason string for the log and the API
---@param minutes? integer how long; default: 0, until in_service()
function out_of_service(name, reason, minutes) end

---The calls use this provider again; only in hooks.
---@param name string as in providers.ini
function in_service(name) end

timer = {}

---Runs a function once, so many seconds from now; a reload ends it.
---@param seconds number 0.1 to 604800, a week
---@param action fun() within the limits of a hook; it returns nothing
---@return Timer
function timer.after(seconds, action) end

---Runs a function every so many seconds; a reload ends it.
---@param seconds number 0.1 to 604800, a week
---@param action fun() within the limits of a hook; it returns nothing
---@return Timer
function timer.every(seconds, action) end

---Does something with a call that is not being asked about; nothing, if it has ended.
---@param call_id string call.id
---@param action Decision hang_up(), announce() or another answer of on_dtmf
function act(call_id, action) end

---Declares a test; its name is a sentence. Only in *_test.lua.
---@param name string what must be true
---@param body fun()
function test(name, body) end

---Fails the test unless both values are equal; tables by their content. Only in *_test.lua.
---@param actual any
---@param expected any
function expect_equal(actual, expected) end

---Fails the test unless the value is true. Only in *_test.lua.
---@param value any
function expect_true(value) end

---Fails the test unless the value is false or nil. Only in *_test.lua.
---@param value any
function expect_false(value) end

---Fails the test unless the text or list holds what is wanted. Only in *_test.lua.
---@param all string|table
---@param wanted any a part of the text, or one of the list
function expect_contains(all, wanted) end

---Fails the test unless the function raises an error with this text. Only in *_test.lua.
---@param body fun()
---@param text? string a part of the message
function expect_error(body, text) end

---What happens to a call, without a phone: the table and on_call. Only in *_test.lua.
---@param call SimulatedCall who calls what
---@return Plan
function simulate(call) end

---What on_transcript makes of a text. Only in *_test.lua.
---@param said SimulatedCall with its field text
---@return string, Action?
function simulate_transcript(said) end

---What on_utterance chooses for a text. Only in *_test.lua.
---@param said SimulatedCall with its field text
---@return Choice|Action|nil
function simulate_utterance(said) end

---What on_translation makes of a translated sentence. Only in *_test.lua.
---@param said SimulatedCall with its field text
---@return string
function simulate_translation(said) end

---What on_dtmf answers when the caller presses a digit. Only in *_test.lua.
---@param call SimulatedCall with its field digit
---@return Action?
function simulate_dtmf(call) end

---What on_dial_failed answers when whoever was called does not come. Only in *_test.lua.
---@param call SimulatedCall with its field reason
---@return Action?
function simulate_dial_failed(call) end

---What on_provider_error answers when a provider fails. Only in *_test.lua.
---@param call SimulatedCall with its fields stage and reason
---@return Action?
function simulate_provider_error(call) end

---Who serves when providers of a call fail, and what on_provider_error says. Only in *_test.lua.
---@param call SimulatedCall with its field stage, and provider or providers
---@return FailureCourse
function simulate_failure(call) end

---Lets time go by: timers run. Gives what act() has done since the last one. Only in *_test.lua.
---@param seconds number 0 to 604800
---@return Action[]
function simulate_wait(seconds) end

---Asked before a caller joins his room. Nothing returned: the table decides.
---@type fun(call: Call): Decision?
on_call = nil

---Asked for each line that was recognized, before it is translated. May change its text.
---@type fun(call: Call, line: Line): Line|Decision|nil
on_transcript = nil

---Asked for each line after on_transcript: who translates and speaks it, and how.
---@type fun(call: Call, line: Line): Decision?
on_utterance = nil

---Asked for each translated sentence before it is spoken. May change its text.
---@type fun(call: Call, line: TranslatedLine): TranslatedLine?
on_translation = nil

---Asked when a caller has pressed a digit.
---@type fun(call: Call, digit: string): Decision?
on_dtmf = nil

---Asked when somebody who was called did not come. Nothing returned: the caller hears a busy tone.
---@type fun(call: Call, result: FailedDial): Decision?
on_dial_failed = nil

---Asked when a provider has failed in a call. Nothing returned: the next one takes over.
---@type fun(call: Call, failure: FailedProvider): Decision?
on_provider_error = nil

---Told when a caller has left.
---@type fun(call: Call)
on_hangup = nil
