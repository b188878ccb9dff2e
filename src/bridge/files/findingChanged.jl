# Files that changed in a period

"""
Finds the files below a folder whose content or name changed in a period. `args`: the folder; names in it that are left out,
joined with NUL; the maximum number of files; the start and the end of the period in milliseconds by Julia's clock, where an
empty end is now; and a name for a folder of staged files. Hidden files are left out, and links are not followed.
"""
function run_job(::Val{:find_changed}, job, args)
    folder = args[1]
    root = followed(folder)
    isdir(root) || throw(Problem(:notAFolder, folder))
    limit = clamp(something(tryparse(Int, args[3]), MATCHES), 1, MATCHES)
    start, stop = seconds_of(args[4]), isempty(args[5]) ? Inf : seconds_of(args[5])
    least, most = file_clock(args[6])
    is_in_period(moment) = start + least <= moment <= stop + most
    is_cut = each_file(job, root, time() + SEARCH_SECONDS; left_out = split(args[2], '\0')) do path, state
        # A file that is moved or unpacked keeps the time of its content.
        is_in_period(state.mtime) || is_in_period(state.ctime) || return false
        length(job.items) < limit || return true
        emit!(job, object(:path => string(folder, path), :size => Int(state.size)))
        return false
    end
    return object(:isCut => is_cut, :isCleaned => !exists(child(staging_root(), staging_name(args[6]))))
end

function seconds_of(text)
    number = tryparse(Int, text)
    number === nothing && throw(Problem(:invalid, "", "not a time"))
    return number / 1000
end

"""
Compares the clock that gives files their times with Julia's: another computer may have the files. Returns what to add to the
start and to the end of a period of Julia's clock, in seconds. `name`: a name for a folder of staged files.
"""
function file_clock(name)
    try
        # Julia compiles this the first time, so only the second one is exact.
        measured_clock(name)
        return measured_clock(name)
    catch
        # Nothing can be written, for example because the disk is full.
        return -CLOCK_TICK, CLOCK_TICK
    end
end

function measured_clock(name)
    before = time()
    changed, after = with_staging(path -> (lstat(path).mtime, time()), name)
    return clock_bounds(before, changed, after)
end

"Returns the bounds of how far the clock of the files is ahead, from a file that changed between two times of Julia's clock."
function clock_bounds(before, changed, after)
    # Some file systems keep only whole seconds.
    tick = changed == floor(changed) ? 1.0 : CLOCK_TICK
    before - tick <= changed <= after && return -tick, tick
    return changed - after - tick, changed - before + tick
end
