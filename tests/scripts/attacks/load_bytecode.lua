-- on_call: 3: attempt to call a nil value (field 'dump')
function on_call()
  return string.dump(on_call)
end
