-- on_call: 4: error value is a table, not a text
function on_call()
  local function forever() while true do end end
  error(setmetatable({}, { __tostring = forever }))
end
