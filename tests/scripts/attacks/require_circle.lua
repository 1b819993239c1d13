-- load: 2: require("routes"): the files require each other in a circle
require("routes")
