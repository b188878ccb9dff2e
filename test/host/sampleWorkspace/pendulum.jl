# A damped pendulum, let go from a wide angle and followed by the classical Runge-Kutta method.
# Select some lines, or nothing for the line of the cursor, and run them in Engee.

const g = 9.81         # m/s²
const len = 1.2        # m
const damping = 0.15   # 1/s

# θ'' = -(g/len)·sin(θ) - damping·θ'
slope(state) = [state[2], -(g / len) * sin(state[1]) - damping * state[2]]

function advance(state, dt)
    k1 = slope(state)
    k2 = slope(state + dt / 2 * k1)
    k3 = slope(state + dt / 2 * k2)
    k4 = slope(state + dt * k3)
    return state + dt / 6 * (k1 + 2k2 + 2k3 + k4)
end

function simulate(angle; seconds = 10.0, dt = 0.01)
    states = [[angle, 0.0]]
    for _ in 1:round(Int, seconds / dt)
        push!(states, advance(states[end], dt))
    end
    return states
end

angles = [state[1] for state in simulate(deg2rad(60))]
println("The swing dies down from 60° to ", round(rad2deg(maximum(angles[end-250:end])), digits = 1), "°.")

# How long one swing takes, against the formula for small angles
crossings = findall(i -> angles[i] > 0 >= angles[i+1], 1:length(angles)-1)
period = (crossings[end] - crossings[1]) * 0.01 / (length(crossings) - 1)
(measured = period, small_angle = 2π * sqrt(len / g))
