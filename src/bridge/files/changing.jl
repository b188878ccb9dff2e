# Jobs that create, move, copy and delete

is_below(path, folder) = startswith(path, string(folder, '/'))

"Returns the state of what is at a real path, without following it. Throws when nothing is there."
function existing(real, path)
    found = lstat(real)
    ispath(found) || throw(Problem(:notFound, path))
    return found
end

"Creates a folder, and the folders above it. `args`: its path."
function run_job(::Val{:make_folder}, job, args)
    path = args[1]
    is_normal(path) || throw(Problem(:outside, path))
    stop = sizeof(ROOT[]) + 1
    while stop <= sizeof(path)
        next = findnext(isequal('/'), path, stop + 1)
        stop = next === nothing ? sizeof(path) + 1 : next
        # The folder above exists by now, so its links can be followed.
        make_folder(changeable(string(SubString(path, 1, prevind(path, stop)))), path)
    end
    return object()
end

"Creates a folder unless it exists. A link to one of the user's folders counts."
function make_folder(real, path)
    _, number = @system ccall(:mkdir, Cint, (Cstring, Cuint), real, 0o777)
    number == 0 && return synced_folder(parent_of(real))
    number == Libc.EEXIST || or_throw((nothing, number), path)
    target = real_path_if_any(real)
    target === nothing || is_inside(target) || throw(Problem(:outside, path))
    isdir(real) || throw(Problem(:exists, path, "a file is in the way"))
    return nothing
end

"Moves a file, a link or a folder. `args`: the path, the new path and what is expected there."
function run_job(::Val{:rename}, job, args)
    from, to, expected = args[1], args[2], Expected(args[3])
    source, goal = changeable(from), changeable(to)
    found = existing(source, from)
    source == goal && return object(:entry => entry(goal))
    is_below(goal, source) && throw(Problem(:invalid, to, "a folder can't be moved into itself"))
    target = checked_target(job, to, goal, goal, expected)
    # The system would keep both names and report success.
    target.version === nothing || !is_same_file(found, lstat(goal)) || throw(Problem(:invalid, to, "both names are of the same file"))
    check!(job)
    or_throw((nothing, switch(source, target)), to)
    synced_folder(parent_of(goal))
    synced_folder(parent_of(source))
    return object(:entry => entry(goal))
end

is_same_file(one, other) = one.inode == other.inode && one.device == other.device

"""
Deletes a file, a link or a folder. `args`: its path, its kind and its version, which may be empty. Deletes nothing if another
kind or version is there.
"""
function run_job(::Val{:remove}, job, args)
    path = changeable(args[1])
    check!(job)
    with_descriptor(parent_of(path), O_RDONLY | O_DIRECTORY) do folder
        # From here on, no request is answered until a file is deleted or a folder is open.
        found = existing(path, args[1])
        is_listed(found, args[2], args[3]) || throw(Problem(:changed, args[1]))
        isdir(found) && return remove_folder(() -> check!(job), folder, name_of(path), path)
        or_throw((nothing, remove_error(folder, name_of(path), Cint(0))), path)
    end
    return object()
end

"Returns whether something is still what was listed. The version of a folder doesn't count, nor that of a link's target."
function is_listed(found, kind, version)
    kind_of_file(found) == kind || return false
    (isempty(version) || isdir(found)) && return true
    own = version_of(found)
    return version == own || islink(found) && startswith(version, string(own, '-'))
end
