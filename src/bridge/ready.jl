# Warm-up

const IS_READY = Ref(false)

"""
Compiles what the first run and the first poll need, once. This is part of the installation, so that the first run does not
wait for it and does not appear to be computing. It redirects nothing and doesn't use `TURN`, because a run of another
bridge may be in progress.
"""
function get_ready!()
    IS_READY[] && return nothing
    IS_READY[] = true
    quietly(compile_runs)
    return nothing
end

function compile_runs()
    trial = Run("ready", 80, 24, false)
    evaluated(trial, "nothing", "engee-bridge.jl", 1, "")
    close(trial.orders)
    shown(0, 80, 24)
    progress(trial)
    poll(EPOCH, "", 0, 0, 0)
    precompile(capturing, (Function, Run))
    return precompile(run, (String, String, String, String, Int, Int, Int, Bool, String))
end
