# Requests about runs

other_epoch() = reply(object(:kind => "otherEpoch", :epoch => EPOCH))

"Called after the bridge was installed or found."
function hello()
    get_ready!()
    return reply(object(:kind => "hello", :epoch => EPOCH, :julia => string(VERSION)))
end

"""
Replies with the progress of a run. `position`, `items`: the output and displayed values the client already has. Waits at
most `wait_ms` milliseconds for news or the end.
"""
function poll(epoch::String, id::String, position::Int, items::Int, wait_ms::Int)
    epoch == EPOCH || return other_epoch()
    run = guarded(() -> get(RUNS, id, nothing))
    run === nothing && return progress(id, position, items)
    deadline = time() + wait_ms / 1000
    state = run.state
    while !has_news(input_of(id)) && run.state === state !== :done && total(run.output) <= position && length(run.items) <= items && time() < deadline
        sleep(0.005)
    end
    return progress(run, position, items)
end

function progress(id::String, position, items)
    run = guarded(() -> get(RUNS, id, nothing))
    run === nothing || return progress(run, position, items)
    return reply(object(:kind => id in SEEN ? "forgotten" : "unknown", :epoch => EPOCH))
end

"""
The reply to `run` continues at the position of the newest poll. It omits long output, because a poll in progress may return
the same output.
"""
function progress(run::Run)
    is_left = total(run.output) - run.asked_position > ANSWER_BYTES
    return progress(run, run.asked_position, run.asked_items, is_left ? 0 : CHUNK_BYTES)
end

"Replies with at most `limit` bytes of output. The report is sent once, with the last output."
function progress(run::Run, position, items, limit = CHUNK_BYTES)
    header, output = guarded() do
        run.asked_position = max(run.asked_position, position)
        run.asked_items = max(run.asked_items, items)
        is_done = run.state === :done
        bytes, start = chunk(run.output, position, limit)
        is_last = start + length(bytes) >= total(run.output)
        is_before_gap = has_gap(run.output) && start + length(bytes) == length(run.output.head)
        is_last && is_done || is_before_gap || resize!(bytes, length(bytes) - unfinished(bytes))
        given = items_from(run.items, items)
        is_whole = is_last && items + length(given) >= length(run.items)
        header = object(:kind => "run", :epoch => EPOCH, :state => run.state, :position => start, :bytes => length(bytes),
            :skipped => start - clamp(position, 0, start),
            :firstItem => items, :items => given, :report => is_done && is_whole ? run.report : nothing,
            :began => run.began, :ended => run.ended)
        return header, bytes
    end
    # Outside the guard, because compression takes time and printing needs the guard.
    encoding, text = payload(output)
    return reply(append!(header, object(:encoding => encoding, :question => reported_question(run.id))), text)
end

"Returns the displayed values after the first `known` that fit into a reply, at least one."
function items_from(items, known)
    given, size = Written[], 0
    for item in Iterators.drop(items, known)
        size += sizeof(item.text)
        isempty(given) || size <= ITEM_BYTES || break
        push!(given, item)
    end
    return given
end

"""
Interrupts a run, or cancels it while it waits or before it arrives. `thrown`: into the code, which may catch it.
`pending`: the code computes on another thread and is interrupted when it next waits.
"""
function interrupt(epoch::String, id::String)
    epoch == EPOCH || return other_epoch()
    run = guarded() do
        id in SEEN ? get(RUNS, id, nothing) : noted(id, 80, 24, false)
    end
    outcome = run === nothing || run.state === :done ? "ended" : run.state === :waiting ? withdrawn(run) : interrupted(run)
    return reply(object(:kind => "interruption", :epoch => EPOCH, :outcome => outcome))
end

function withdrawn(run)
    finish!(run, written(object(:kind => "withdrawn")))
    return "withdrawn"
end

function interrupted(run)
    thrown, wanted = run.thrown, run.orders_seen + 1
    isopen(run.orders) && Base.n_avail(run.orders) < 8 && put!(run.orders, nothing)
    deadline = time() + 0.2
    while run.orders_seen < wanted && run.state !== :done && time() < deadline
        sleep(0.005)
    end
    run.thrown > thrown && return "thrown"
    return run.state === :done || run.orders_seen >= wanted ? "ended" : "pending"
end

"Drops finished runs whose reports the client has received."
function forget(epoch::String, ids::String...)
    epoch == EPOCH || return other_epoch()
    guarded() do
        for id in ids
            haskey(RUNS, id) && RUNS[id].state === :done || continue
            drop!(id)
            filter!(!isequal(id), ENDED)
        end
    end
    return reply(object(:kind => "forgotten", :epoch => EPOCH))
end

"Writes the whole output or value of a run to a new file, and replies with its size. `what`: `output` or `value`."
function save(epoch::String, id::String, what::String, path64::String)
    epoch == EPOCH || return other_epoch()
    run = guarded(() -> get(RUNS, id, nothing))
    run === nothing && return reply(object(:kind => "forgotten", :epoch => EPOCH))
    path = decoded(path64)
    mkpath(dirname(path))
    open(path, "w") do io
        what == "output" ? write_output(io, run.output) : Base.invokelatest(show, IOContext(io, :limit => false, :color => false), MIME("text/plain"), run.value)
    end
    return reply(object(:kind => "saved", :epoch => EPOCH, :bytes => filesize(path)))
end

function write_output(io, output)
    write(io, output.head)
    output.spill === nothing && return nothing
    flush(output.spill)
    open(spilled -> write(io, spilled), output.spill_path)
    return nothing
end

"Removes a file that `save` wrote, and its folder if it is empty."
function unsave(path64::String)
    path = decoded(path64)
    rm(path; force = true)
    isempty(readdir(dirname(path))) && rm(dirname(path))
    return reply(object(:kind => "forgotten", :epoch => EPOCH))
end
