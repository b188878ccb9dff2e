# Getting ready

const IS_READY = Ref(false)

"""
Has Julia compile what the first run and the first question about it need, once. This is a part of the installation, so that
the user's code does not wait for it and is not said to compute meanwhile. It redirects nothing and takes no turn: a run of
another bridge may be under way.
"""
function get_ready!()
    IS_READY[] && return nothing
    IS_READY[] = true
    quietly(compile_runs)
    return nothing
end

function compile_runs()
    trial = Run("ready", 80, 24, false)
    evaluated(trial, "nothing", "engee-bridge.jl", 1)
    close(trial.orders)
    shown(0, 80, 24)
    progress(trial)
    poll(EPOCH, "", 0, 0, 0)
    precompile(capturing, (Function, Run))
    return precompile(run, (String, String, String, String, Int, Int, Int, Bool))
end
