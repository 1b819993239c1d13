-- load: on_call is a string; write function on_call(...) ... end
on_call = "reject"
