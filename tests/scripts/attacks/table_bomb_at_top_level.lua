-- load: 3: the top level needs more memory than the 8 MB that all scripts may use ([scripts] memory_mb)
local all = {}
for i = 1, 1e9 do all[i] = { i, i, i, i } end
