-- on_call: 3: on_call used more than 1000000 instructions; is there an endless loop?
function on_call()
  table.sort({ 3, 1, 2 }, function() while true do end end)
end
