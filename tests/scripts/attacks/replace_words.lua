-- on_call: 4: on_call used more than 1000000 instructions; is there an endless loop?
function on_call()
  string.format = function()
    while true do end
  end
  log.warning("%s", "this is formatted by string.format")
end
