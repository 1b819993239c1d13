-- load: 2: require("../../etc/passwd"): names of files are such as "hours" or "lib.hours", inside the scripts folder
require("../../etc/passwd")
