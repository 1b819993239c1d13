-- on_call: 2: on_call returned a table; return nothing, translate { ... }, reject(code, reason), dial(destination), transfer(extension) or hang_up()
function on_call()
  translate = function(options) return options end
  return translate { speaks = "en" }
end
