-- One request on each of a thousand connections, which then stay open and idle until wrk ends.
local asked = 0

function delay()
  asked = asked + 1
  return asked <= 1000 and 0 or 600000
end
