-- on_call: 5: table.sort: a function of a library cannot compare; write function(a, b) ... end
function on_call()
  local list, long = {}, ("a"):rep(1000000)
  for i = 1, 10000 do list[i] = long end
  table.sort(list, string.upper)
end
