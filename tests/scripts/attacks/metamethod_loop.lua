-- on_call: 3: on_call used more than 1000000 instructions; is there an endless loop?
function on_call()
  local function forever() while true do end end
  local number = setmetatable({}, { __add = forever, __index = forever, __lt = forever, __concat = forever })
  while true do
    pcall(function() return number + 1 end)
    pcall(function() return number.field end)
    pcall(function() return number < number end)
    pcall(function() return number .. "x" end)
  end
end
