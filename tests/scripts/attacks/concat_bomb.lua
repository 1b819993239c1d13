-- on_call: 4: on_call needs more memory than the 8 MB that all scripts may use ([scripts] memory_mb)
function on_call()
  local text = "x"
  while true do text = text .. text end
end
