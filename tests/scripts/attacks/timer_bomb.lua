-- load: 2: timer.every: there are 64 timers already, which is the most; cancel one
while true do timer.every(60, function() end) end
