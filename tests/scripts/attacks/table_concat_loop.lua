-- on_call: 4: a table function would go over more than 100000 elements
function on_call()
  local empty = setmetatable({}, { __index = function() return "" end })
  return table.concat(empty, "", 1, 2^53 | 0)
end
