-- timer: 4: the timer of routes.lua:2 needs more memory than the 8 MB that all scripts may use ([scripts] memory_mb)
timer.every(1, function()
  local all = {}
  for i = 1, 1e9 do all[i] = { i, i, i, i } end
end)
