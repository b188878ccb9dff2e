# Folders

"""
Replies with a page of a folder, sorted by the bytes of the names. `after64`: base64 of `next` of the previous page, or of
nothing. A file that vanishes meanwhile is left out.
"""
function list_folder(path64::String, after64::String, limit::Int)
    return answering(path64) do path
        folder = followed(path)
        names = readdir(folder)
        after = decoded(after64)
        start = 1
        while start <= length(names) && !isempty(after) && names[start] <= after
            start += 1
        end
        stop = min(length(names), start + clamp(limit, 1, PAGE_ENTRIES) - 1)
        entries = Any[]
        turn = time_ns()
        for index in start:stop
            found = entry(string(folder, '/', names[index]))
            found === nothing || push!(entries, found)
            turn = yielded(turn)
        end
        next = stop < length(names) ? Base64.base64encode(names[stop]) : nothing
        return reply(object(:kind => "entries", :epoch => EPOCH, :entries => entries, :total => length(names), :next => next))
    end
end

"Lets other tasks run if this one has computed since `turn` for long. Returns when its turn started."
function yielded(turn)
    time_ns() - turn < TURN_NANOSECONDS && return turn
    yield()
    return time_ns()
end

"Replies with the entry of each path, null when nothing is there. `paths64`: paths joined with NUL."
function stat_paths(paths64::String)
    return answering(paths64) do joined
        paths = split_paths(joined)
        turn = time_ns()
        entries = Any[]
        for path in paths
            push!(entries, entry_or_problem(path))
            turn = yielded(turn)
        end
        return reply(object(:kind => "stats", :epoch => EPOCH, :entries => entries))
    end
end

function split_paths(joined)
    paths = String[path for path in split(joined, '\0')]
    length(paths) > PATHS && throw(Problem(:tooLarge, "", "too many paths"))
    return paths
end

function entry_or_problem(path)
    try
        return entry(resolved(path))
    catch failure
        problem = problem_of(failure, path)
        return problem.kind in (:notFound, :notAFolder) ? nothing : problem_pairs(problem)
    end
end
