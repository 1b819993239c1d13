-- on_call: 3: call.facts is read-only; a hook decides by what it returns
function on_call(call)
  for i = 1, 1e9 do call.facts[i] = i end
end
