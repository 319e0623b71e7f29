-- Every page in turn, and a fresh look at the database among many that are not.
local paths = { "/", "/health", "/ready", "/metrics" }
local count = 0

function request()
  count = count + 1
  return wrk.format("GET", paths[count % #paths + 1])
end
