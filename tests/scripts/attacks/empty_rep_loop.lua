-- on_call: 4: the end was reached
function on_call()
  local text = (""):rep(math.maxinteger)
  error("the end was reached")
end
