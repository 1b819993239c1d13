-- on_call: 3: calls or parentheses are nested too deeply (C stack overflow); is there an endless recursion?
function on_call()
  local mirror = setmetatable({}, { __index = function(self, key) return self[key .. "x"] end })
  return mirror.x
end
