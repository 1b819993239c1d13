-- load: 2: require("hours"): hours.lua: cannot be read: No such file or directory
require("hours")
