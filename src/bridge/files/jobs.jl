# Jobs: everything that changes something or takes long

mutable struct Job
    id::String
    "`waiting` for other jobs, `running`, `done`, `failed` or `canceled`."
    state::Symbol
    is_canceled::Bool
    "Bytes of progress. The total is nothing while it is unknown."
    done::Int
    total::Union{Int,Nothing}
    "What the job has found so far, and its bytes."
    items::Vector{Written}
    item_bytes::Int
    "The result and the problem as JSON, once the job has ended."
    result::Written
    problem::Written
    "Whether the items and the long result are dropped, to save memory."
    is_shed::Bool
    ended_at::Float64
    "When the job last let other tasks run."
    turn::UInt64
end
Job(id) = Job(id, :waiting, false, 0, nothing, Written[], 0, Written("null"), Written("null"), false, 0.0, time_ns())

"The known jobs by id; the ids of ended ones, in order; and the ids of those that keep items or a long result."
const JOBS = Dict{String,Any}()
const ENDED = String[]
const LARGE = String[]
"Limits the number of running jobs."
const SLOTS = Base.Semaphore(RUNNING_JOBS)

"""
Starts a job and replies with its progress when it has ended, or after a second. A known id starts nothing, so that a client can
repeat a request whose reply was lost. `args64`: base64 of UTF-8.
"""
function start_job(epoch::String, id::String, kind::String, args64::String...)
    epoch == EPOCH || return other_epoch()
    job = guarded(() -> haskey(JOBS, id) ? nothing : is_full() ? false : noted(id))
    job === false && return reply(object(:kind => "problem", :epoch => EPOCH, :problem => :failed, :path => "", :detail => "too many jobs are waiting"))
    if job !== nothing
        schedule(Task(() -> perform(job, kind, args64)))
        yield()
        await_end(job)
    end
    return poll_job(epoch, id, 0)
end

other_epoch() = reply(object(:kind => "otherEpoch", :epoch => EPOCH))

is_full() = length(JOBS) - length(ENDED) >= RUNNING_JOBS + WAITING_JOBS

noted(id) = JOBS[id] = Job(id)

is_active(job) = job.state === :waiting || job.state === :running

function await_end(job)
    deadline = time() + START_SECONDS
    pause = 0.001
    while is_active(job) && time() < deadline
        sleep(pause)
        pause = min(2 * pause, 0.02)
    end
    return nothing
end

"Runs a job when there is a slot for it."
function perform(job, kind, args64)
    Base.acquire(SLOTS)
    try
        begin!(job) || return nothing
        args = String[decoded(each) for each in args64]
        # Julia compiles a kind of job when it is first used.
        finish!(job, :done, written(Base.invokelatest(run_job, Val(Symbol(kind)), job, args)), Written("null"))
    catch failure
        problem = problem_of(failure, "")
        finish!(job, problem.kind === :canceled ? :canceled : :failed, Written("null"), written(problem_pairs(problem)))
    finally
        Base.release(SLOTS)
    end
    return nothing
end

"""
Does the work of a kind of job and returns its result as JSON pairs. Throws a `Problem`, or an exception of the system. Calls
`check!` between pieces.
"""
run_job(kind::Val, job, args) = throw(Problem(:invalid, "", "an unknown kind of job"))

"Starts a job. Returns false when it was canceled while it waited."
function begin!(job)
    return guarded() do
        job.state === :waiting || return false
        job.state = :running
        return true
    end
end

"Ends a job. Only the first end counts."
function finish!(job, state, result, problem)
    return guarded() do
        is_active(job) || return nothing
        job.result = result
        job.problem = problem
        job.ended_at = time()
        job.state = state
        push!(ENDED, job.id)
        isempty(job.items) && sizeof(result.text) <= SMALL_BYTES || push!(LARGE, job.id)
        length(ENDED) > KEPT_OUTCOMES && delete!(JOBS, popfirst!(ENDED))
        shed!()
        return nothing
    end
end

"Drops the items and long results of jobs that ended long ago."
function shed!()
    kept_bytes = 0
    for id in LARGE
        haskey(JOBS, id) && (kept_bytes += bytes_of(JOBS[id]))
    end
    while !isempty(LARGE)
        job = get(JOBS, LARGE[1], nothing)
        # The newest one stays, however large it is.
        is_due = length(LARGE) > 1 && (length(LARGE) > KEPT_JOBS || kept_bytes > KEPT_BYTES)
        job === nothing || is_due || time() - job.ended_at > KEPT_SECONDS || break
        popfirst!(LARGE)
        job === nothing && continue
        kept_bytes -= bytes_of(job)
        job.is_shed = true
        job.items = Written[]
        job.result = Written("null")
    end
    return nothing
end

bytes_of(job) = job.item_bytes + sizeof(job.result.text)

"Replies with the progress of a job and with its items from `position` on."
function poll_job(epoch::String, id::String, position::Int)
    epoch == EPOCH || return other_epoch()
    return guarded() do
        shed!()
        job = get(JOBS, id, nothing)
        job === nothing && return reply(object(:kind => "unknown", :epoch => EPOCH))
        return reply(job.is_shed ? shed_progress(job, position) : progress(job, position))
    end
end

"Returns the progress as JSON pairs. A job has ended for the client when its last items are delivered."
function progress(job, position)
    position = clamp(position, 0, length(job.items))
    items, bytes = Written[], 0
    while length(items) < REPLY_ITEMS && position + length(items) < length(job.items)
        item = job.items[position+length(items)+1]
        bytes += sizeof(item.text)
        isempty(items) || bytes <= REPLY_BYTES || break
        push!(items, item)
    end
    has_ended = !is_active(job) && position + length(items) == length(job.items)
    return object(:kind => "job", :epoch => EPOCH, :id => job.id, :state => has_ended ? job.state : :running, :done => job.done, :total => job.total,
        :position => position, :items => items, :result => has_ended ? job.result : nothing, :problem => has_ended ? job.problem : nothing)
end

function shed_progress(job, position)
    problem = problem_pairs(Problem(:failed, "", "the result is no longer kept"))
    return object(:kind => "job", :epoch => EPOCH, :id => job.id, :state => :failed, :done => job.done, :total => job.total,
        :position => position, :items => Written[], :result => nothing, :problem => problem)
end

"Cancels a job, also one that waits or has not arrived yet. Replies with its progress."
function cancel_job(epoch::String, id::String)
    epoch == EPOCH || return other_epoch()
    job = guarded(() -> haskey(JOBS, id) ? JOBS[id] : noted(id))
    job.is_canceled = true
    # In one step, so that a job that has just started ends itself.
    guarded(() -> job.state === :waiting && finish!(job, :canceled, Written("null"), written(problem_pairs(Problem(:canceled, "")))))
    return poll_job(epoch, id, 0)
end

"Throws when the job is canceled, and lets other tasks run. A job calls it between pieces of its work."
function check!(job)
    job.turn = yielded(job.turn)
    job.is_canceled && throw(Problem(:canceled, ""))
    return nothing
end

"Adds bytes to the progress of a job."
advance!(job, bytes) = (job.done += bytes; nothing)

"Gives the client an item, JSON pairs, when it next polls."
function emit!(job, item)
    text = written(item)
    return guarded() do
        job.item_bytes += sizeof(text.text)
        job.item_bytes > ITEM_BYTES && throw(Problem(:tooLarge, "", "too many results"))
        push!(job.items, text)
        return nothing
    end
end
