-- on_call: 3: attempt to index a nil value (global 'io')
function on_call()
  return io.open("/etc/passwd")
end
