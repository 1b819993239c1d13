-- load: 2: the top level ran longer than 500 ms; is there an endless loop?
setmetatable(_G, { __newindex = function() while true do end end })
function on_call() end
