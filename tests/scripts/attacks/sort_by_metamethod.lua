-- on_call: 5: table.sort: a table is neither a number nor a text; say how to compare: table.sort(list, function(a, b) ... end)
function on_call()
  local list, one = { ("a"):rep(1000000) }, setmetatable({}, { __lt = string.upper })
  for i = 2, 10000 do list[i] = i % 2 == 0 and one or list[1] end
  table.sort(list)
end
