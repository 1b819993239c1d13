-- on_call: 5: on_call used more than 1000000 instructions; is there an endless loop?
function on_call()
  local list, long = {}, ("a"):rep(1000000)
  for i = 1, 10000 do list[i] = long end
  table.sort(list)
end
