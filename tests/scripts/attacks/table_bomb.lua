-- on_call: 4: on_call needs more memory than the 8 MB that all scripts may use ([scripts] memory_mb)
function on_call()
  local all = {}
  for i = 1, 1e9 do all[i] = { i, i, i, i } end
end
