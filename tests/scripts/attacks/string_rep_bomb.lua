-- on_call: 3: string.rep: 1000000000 times 1 bytes is more than the 1048576 bytes that a script may make at once
function on_call()
  local text = ("x"):rep(1e9)
end
