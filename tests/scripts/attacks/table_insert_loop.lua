-- on_call: 4: a table function would go over more than 100000 elements
function on_call()
  local huge = setmetatable({}, { __len = function() return 2^53 | 0 end })
  table.insert(huge, 1, "x")
end
