-- warning: 2: on_transcipt is no hook and never called (did you mean "on_transcript"?)
function on_transcipt(call, line) end
