-- load: 2: timer.every: 0 is not a number of seconds from 0.1 to 604800, which is a week
timer.every(0, function() end)
