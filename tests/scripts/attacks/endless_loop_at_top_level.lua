-- load: 2: the top level ran longer than 500 ms; is there an endless loop?
while true do end
