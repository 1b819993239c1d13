-- on_call: 4: on_call used more than 1000000 instructions; is there an endless loop?
-- The host itself looks for hooks among the globals, where no limit counts.
setmetatable(_G, {
  __index = function() while true do end end,
})
function on_call() return missing end
