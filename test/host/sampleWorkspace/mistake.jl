# Run this file to see an error that points at its line.

function small_angle_period(len)
    len > 0 || error("a pendulum needs a length, got $len m")
    return 2π * sqrt(len / 9.81)
end

println("1.2 m: ", round(small_angle_period(1.2), digits = 2), " s")
small_angle_period(-1.2)
