-- on_call: 3: attempt to index a nil value (global 'os')
function on_call()
  os.execute("reboot")
end
