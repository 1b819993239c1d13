-- on_call: 4: on_call used more than 1000000 instructions; is there an endless loop?
function on_call()
  local text = ("a"):rep(100)
  while true do text:find("a-a-b") end
end
