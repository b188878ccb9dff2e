# The folder for staged files

"Each transfer has a folder of its own here. What a failure or the end of Julia leaves is removed with `clean`."
const STAGING = ".engee-vscode"

staging_root() = child(real_root(), STAGING)

"Returns the name of a folder for staged files if it is one of ours."
function staging_name(name)
    occursin(r"^[0-9a-z-]{1,80}\z", name) || throw(Problem(:invalid, name, "not a folder of staged files"))
    return name
end

"Returns whether there is a folder. Throws for anything else, a link to a folder included."
function has_real_folder(path)
    found = lstat(path)
    ispath(found) || return false
    isdir(found) || throw(Problem(:invalid, path, "not a folder"))
    return true
end

"Calls `work` with a new folder for staged files, and then removes the folder."
function with_staging(@nospecialize(work), name)
    make_staging(name)
    try
        return work(child(staging_root(), name))
    finally
        remove_staging(name)
    end
end

function make_staging(name)
    path = child(staging_root(), staging_name(name))
    number = Int(Libc.ENOENT)
    # Another job may remove the empty folder above in between.
    for _ in 1:10
        has_real_folder(staging_root()) || @system ccall(:mkdir, Cint, (Cstring, Cuint), staging_root(), 0o777)
        has_real_folder(staging_root()) || continue
        _, number = @system ccall(:mkdir, Cint, (Cstring, Cuint), path, 0o777)
        number == Libc.ENOENT || break
    end
    return or_throw((nothing, number), path)
end

"Removes a folder of staged files, and the folder above when it is empty. Follows no link."
function remove_staging(name)
    root = staging_root()
    path = child(root, staging_name(name))
    has_real_folder(root) || return nothing
    has_real_folder(path) && remove_at(yield, path)
    # It is kept while there are other folders.
    remove_error(AT_FDCWD, root, AT_REMOVEDIR)
    return nothing
end

"""
Removes what is left of a staged file that was placed, and its folder if nothing else is in it. Returns whether the folder is gone.
"""
function remove_placed(source)
    folder = parent_of(source)
    # It is still there if it was copied to another file system.
    remove_error(AT_FDCWD, source, Cint(0))
    remove_error(AT_FDCWD, folder, AT_REMOVEDIR)
    remove_error(AT_FDCWD, staging_root(), AT_REMOVEDIR)
    return !exists(folder)
end

"Where a folder of staged files says in which real folder a temporary file of the same transfer is."
neighbor_note(folder) = child(folder, "beside")

neighbor(folder, name) = child(folder, string(".engee-staging-", staging_name(name)))

"""
Calls `work` with a temporary name beside `goal`, for a transfer with a folder of staged files, and then removes what has the
name. The folder of `goal` is noted before, because a client doesn't know where a link leads.
"""
function with_neighbor(@nospecialize(work), folder, goal)
    beside = neighbor(parent_of(goal), name_of(folder))
    note = neighbor_note(folder)
    # What the end of Julia left is removed with its note.
    remove_noted(folder)
    exists(beside) && throw(Problem(:exists, beside))
    with_descriptor(note, O_WRONLY | O_CREAT | O_EXCL, 0o600) do fd
        text = Vector{UInt8}(codeunits(parent_of(goal)))
        write_at(fd, text, length(text), 0, note)
    end
    try
        return work(beside)
    finally
        # Also when the job was canceled.
        remove_noted(folder)
    end
end

"Removes the noted temporary file of a transfer, and the note."
function remove_noted(folder)
    note = neighbor_note(folder)
    found = lstat(note)
    isfile(found) || return nothing
    noted = found.size <= 2^15 ? read(note, String) : ""
    beside = neighbor(noted, name_of(folder))
    # A folder that was moved or replaced by a link is not searched.
    occursin('\0', noted) || real_path_if_any(noted) != noted || !is_inside(noted) || !exists(beside) || remove_at(yield, beside)
    return remove_error(AT_FDCWD, note, Cint(0))
end

"Removes a folder of staged files, and the temporary file that is noted there. `args`: the name of the folder."
function run_job(::Val{:clean}, job, args)
    folder = child(staging_root(), staging_name(args[1]))
    has_real_folder(staging_root()) && has_real_folder(folder) && remove_noted(folder)
    remove_staging(args[1])
    return object()
end
