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

"Removes a folder of staged files. `args`: its name."
function run_job(::Val{:clean}, job, args)
    remove_staging(args[1])
    return object()
end
