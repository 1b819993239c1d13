-- on_call: 3: on_call used more than 1000000 instructions; is there an endless loop?
function on_call()
  local function forever() while true do end end
  log.info(setmetatable({}, { __tostring = forever }))
end
