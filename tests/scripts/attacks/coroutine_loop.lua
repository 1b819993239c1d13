-- on_call: 4: on_call used more than 1000000 instructions; is there an endless loop?
function on_call()
  while true do
    coroutine.resume(coroutine.create(function() while true do end end))
  end
end
