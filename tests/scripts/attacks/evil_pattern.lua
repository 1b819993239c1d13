-- on_call: 3: string.find: the pattern "a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?" needs more than 1000000 steps on a text of 30 bytes; use fewer of * + - ?
function on_call()
  local found = ("a"):rep(30):find(("a?"):rep(30) .. ("a"):rep(30))
end
