-- on_call: 3: setmetatable: __gc is not allowed in scripts
function on_call()
  setmetatable({}, { __gc = function() while true do end end })
end
