-- on_call: 5: on_call ran longer than 500 ms; is there an endless loop?
function on_call()
  local holes = {}
  for i = 1, 60000 do holes["k" .. i] = true end
  for i = 1, 1e9 do holes["k" .. i] = nil next(holes) end
end
