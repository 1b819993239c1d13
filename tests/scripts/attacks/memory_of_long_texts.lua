-- on_call: 4: memory is full: it holds 262144 bytes; forget what is not needed: memory.name = nil
function on_call()
  local page = ("x"):rep(4096)
  for i = 1, 1e9 do memory["page" .. i] = page end
end
