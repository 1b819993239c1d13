-- on_call: 3: string.gsub: the pattern ".-.-.-.-b" needs more than 1000000 steps on a text of 1000 bytes; use fewer of * + - ?
function on_call()
  local text = ("a"):rep(1000):gsub(".-.-.-.-b", "")
end
