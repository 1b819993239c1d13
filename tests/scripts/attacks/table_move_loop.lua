-- on_call: 3: a table function would go over more than 100000 elements
function on_call()
  table.move({}, 1, math.maxinteger - 1, 2, {})
end
