# Copies

"Copies a file, a link or a folder to a new name. `args`: the path and the new path. The result counts what was left out."
function run_job(::Val{:copy}, job, args)
    from, to = args[1], args[2]
    source, goal = changeable(from), changeable(to)
    found = existing(source, from)
    exists(goal) && throw(Problem(:exists, to))
    is_below(goal, source) && throw(Problem(:invalid, to, "a folder can't be copied into itself"))
    isfile(found) || isdir(found) || islink(found) || throw(Problem(:invalid, from, "not a regular file"))
    job.total = isfile(found) ? Int(found.size) : nothing
    # Copies that are cut short by the end of Julia are found there.
    with_staging(job.id) do folder
        staged = child(folder, "copy")
        left_out = copy_tree(job, source, staged)
        check!(job)
        move_new(job, staged, goal, to)
        return object(:leftOut => left_out)
    end
end

"Renames to a new name, also from one file system to another."
function move_new(job, staged, goal, to)
    number = rename_new_error(staged, goal)
    if number == Libc.EXDEV
        number = with_neighbor(parent_of(staged), goal) do beside
            copy_tree(job, staged, beside)
            check!(job)
            return rename_new_error(beside, goal)
        end
    end
    or_throw((nothing, number), to)
    return synced_folder(parent_of(goal))
end

"Copies a file, a link or a folder. Returns how many entries were left out: pipes, sockets, devices and what can't be read."
function copy_tree(job, from, to)
    check!(job)
    found = lstat(from)
    if islink(found)
        or_throw(@system(ccall(:symlink, Cint, (Cstring, Cstring), readlink(from), to)), to)
        return 0
    end
    isdir(found) && return copy_folder(job, from, to, found.mode)
    isfile(found) || return 1
    copy_file(job, from, to, found.mode)
    return 0
end

"Copies a folder. Its owner may always change the copy, because it must be filled, moved, and removed on a failure."
function copy_folder(job, from, to, mode)
    names = at(() -> readdir(from), from)
    or_throw(@system(ccall(:mkdir, Cint, (Cstring, Cuint), to, 0o700)), to)
    left_out = 0
    for name in names
        left_out += try
            copy_tree(job, child(from, name), child(to, name))
        catch failure
            is_unreadable(failure, child(from, name)) || rethrow()
            1
        end
    end
    with_descriptor(to, O_RDONLY | O_DIRECTORY) do fd
        set_mode(fd, mode & 0o7777 | 0o700, to)
        synced(fd, to)
    end
    return left_out
end

"Returns whether an entry vanished or its owner keeps it from being read."
function is_unreadable(failure, path)
    problem = problem_of(failure, "")
    return problem.kind in (:notFound, :noPermission) && problem.path == path
end

"Copies a file to a new name."
function copy_file(job, from, to, mode)
    return with_opened(from, from, nothing) do opened
        with_descriptor(to, O_WRONLY | O_CREAT | O_EXCL, 0o600) do fd
            piece = Vector{UInt8}(undef, PIECE_BYTES)
            offset = 0
            while (count = read_at!(piece, opened, offset)) > 0
                write_at(fd, piece, count, offset, to)
                offset += count
                advance!(job, count)
                check!(job)
            end
            set_mode(fd, mode & 0o7777, to)
            return synced(fd, to)
        end
    end
end
