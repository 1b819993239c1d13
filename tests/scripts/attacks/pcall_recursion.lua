-- on_call: 3: on_call used more than 1000000 instructions; is there an endless loop?
function on_call()
  local function deeper() for i = 1, 1000 do end return pcall(deeper) end while true do deeper() end
end
