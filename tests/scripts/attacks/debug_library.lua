-- on_call: 3: attempt to index a nil value (global 'debug')
function on_call()
  debug.sethook()
end
