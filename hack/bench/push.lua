-- Pushes what the lines of a list say, in order, over one connection: `blob REPOSITORY DIGEST FILE` or
-- `manifest REPOSITORY TAG FILE`. Ends wrk at the end of the list.
local steps, position, location = {}, 1, nil

function init(args)
  for line in io.lines(args[1]) do
    local kind, repository, name, file = line:match("(%S+) (%S+) (%S+) (%S+)")
    local handle = io.open(file, "rb")
    steps[#steps + 1] = { kind = kind, repository = repository, name = name, content = handle:read("*a") }
    handle:close()
  end
end

function request()
  local step = steps[position]
  if step == nil then
    return wrk.format("GET", "/v2/")
  elseif step.kind == "manifest" then
    return wrk.format("PUT", "/v2/" .. step.repository .. "/manifests/" .. step.name,
      { ["Content-Type"] = "application/vnd.docker.distribution.manifest.v2+json", Host = wrk.host }, step.content)
  elseif location == nil then
    return wrk.format("POST", "/v2/" .. step.repository .. "/blobs/uploads/", { ["Content-Length"] = "0", Host = wrk.host }, "")
  end
  local target = location:gsub("^https?://[^/]+", "")
  target = target .. (target:find("?", 1, true) and "&" or "?") .. "digest=" .. step.name
  return wrk.format("PUT", target, { ["Content-Type"] = "application/octet-stream", Host = wrk.host }, step.content)
end

function response(status, headers, body)
  local step = steps[position]
  if step == nil then
    os.exit(0)
  elseif status == 202 then
    location = headers["Location"] or headers["location"]
  elseif status == 201 then
    location = nil
    position = position + 1
  else
    io.stderr:write("push answered " .. status .. ": " .. body .. "\n")
    os.exit(1)
  end
end
