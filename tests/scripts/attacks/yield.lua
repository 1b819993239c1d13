-- on_call: 3: on_call yielded; nothing resumes it
function on_call()
  coroutine.yield("later")
end
