-- on_call: 4: on_call used more than 1000000 instructions; is there an endless loop?
function on_call()
  while true do
    pcall(function() while true do end end)
  end
end
