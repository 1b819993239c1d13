-- timer: 3: attempt to index a nil value (global 'nothing')
timer.every(1, function()
  local value = nothing.here
end)
