-- on_call: 3: on_call needs more memory than the 8 MB that all scripts may use ([scripts] memory_mb)
function on_call()
  local function down() return 1 + down() end
  return down()
end
