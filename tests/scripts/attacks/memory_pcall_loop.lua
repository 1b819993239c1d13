-- on_call: 4: on_call ran longer than 500 ms; is there an endless loop?
function on_call()
  while true do
    pcall(function() local all = {} for i = 1, 1e9 do all[i] = ("x"):rep(1000000) .. i end end)
  end
end
