-- on_call: 2: on_call returned a table; return nothing, translate { ... } or reject(code, reason)
function on_call()
  local real = reject(403)
  return setmetatable({}, getmetatable(real) or {})
end
