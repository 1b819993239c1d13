-- on_call: 3: timer.after: there are 64 timers already, which is the most; cancel one
function on_call()
  while true do timer.after(600, function() end) end
end
