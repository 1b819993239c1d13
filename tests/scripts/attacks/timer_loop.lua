-- timer: 2: the timer of routes.lua:2 used more than 1000000 instructions; is there an endless loop?
timer.every(1, function() while true do end end)
