-- on_call: 6: setmetatable: __gc is not allowed in scripts
function on_call()
  local meta = {}
  local object = setmetatable({}, meta)
  meta.__gc = function() while true do end end
  setmetatable(object, meta)
end
