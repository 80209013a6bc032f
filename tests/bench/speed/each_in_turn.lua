-- Asks for each path of a file, one after the other, and then again.
dofile("tests/bench/speed/count.lua")

local requests, place = {}, 0

function init(arguments)
  for path in io.lines(arguments[1]) do
    requests[#requests + 1] = wrk.format("GET", path)
  end
end

function request()
  place = place % #requests + 1
  return requests[place]
end
