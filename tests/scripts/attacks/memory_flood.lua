-- on_call: 3: memory is full: it holds 1000 keys; forget what is not needed: memory.name = nil
function on_call()
  for i = 1, 1e9 do memory["key" .. i] = i end
end
