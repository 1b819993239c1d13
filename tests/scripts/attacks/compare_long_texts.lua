-- on_call: 4: on_call ran longer than 500 ms; is there an endless loop?
function on_call()
  local text = ("a"):rep(1000000)
  while true do local capitals = text:upper() end
end
