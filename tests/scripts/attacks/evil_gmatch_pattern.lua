-- on_call: 3: string.gmatch: the pattern "%b()" needs more than 1000000 steps on a text of 5000 bytes; use fewer of * + - ?
function on_call()
  for all in ("("):rep(5000):gmatch("%b()") do end
end
