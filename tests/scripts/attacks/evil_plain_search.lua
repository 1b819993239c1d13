-- on_call: 5: string.find: the pattern "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" needs more than 1000000 steps on a text of 1000000 bytes; use fewer of * + - ?
function on_call()
  local text = ("a"):rep(1000000)
  local wanted = ("a"):rep(500000) .. "b"
  return text:find(wanted, 1, true)
end
