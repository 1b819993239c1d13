-- load: 2: the top level ran longer than 50 ms; is there an endless loop?
while true do end
