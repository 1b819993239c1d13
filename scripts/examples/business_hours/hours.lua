-- Run by require("hours"), and once only.
local hours = {}

function hours.are_open(at)
  local hour = time.local_hour("Europe/Madrid", at)
  return hour >= 9 and hour < 18
end

return hours
