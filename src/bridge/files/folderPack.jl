# Packing a folder

"Paths in the reply that say what is not in the archive."
const LEFT_OUT = 100
"Bytes of the name of a folder up to which the archive has its name."
const NAME_BYTES = 200

"A folder that is being packed."
mutable struct Packing
    job::Any
    archive::Archive
    root::String
    left_out::Vector{String}
    left_out_count::Int
end

"""
Packs a folder into a ZIP. `args`: its path and the name of a folder for staged files, which must be new. Names in the archive are
relative to the folder. Other links than those to files inside the folder are left out, and so are names that are not UTF-8,
unreadable files, and files that change while they are read.
"""
function run_job(::Val{:pack}, job, args)
    path, name = args[1], args[2]
    root = followed(path)
    isdir(stat(root)) || throw(Problem(:notAFolder, path))
    job.total = bytes_below(job, root)
    make_staging(name)
    try
        archive = child(child(staging_root(), name), archive_name(path))
        packing = pack(job, root, archive)
        return object(:archive => string(ROOT[], SubString(archive, sizeof(real_root()) + 1)), :size => size_of(packing.archive.content), :leftOut => packing.left_out,
            :leftOutCount => packing.left_out_count, :entries => packing.archive.entries)
    catch
        remove_staging(name)
        rethrow()
    end
end

function archive_name(path)
    name = name_of(path)
    return string(isvalid(name) && sizeof(name) <= NAME_BYTES ? name : "folder", ".zip")
end

"Returns the bytes of all files below a folder, for the progress."
function bytes_below(job, folder)
    total = 0
    for name in readable_names(folder)
        check!(job)
        path = child(folder, name)
        found = lstat(path)
        isfile(found) && (total += Int(found.size))
        isdir(found) && !is_staging_root(path) && (total += bytes_below(job, path))
    end
    return total
end

readable_names(folder) = try readdir(folder) catch; String[] end

"The folder for staged files holds the archive itself."
is_staging_root(path) = path == staging_root()

function pack(job, root, path)
    list = string(path, ".list")
    return with_descriptor(path, O_WRONLY | O_CREAT | O_EXCL, 0o600) do fd
        with_descriptor(list, O_RDWR | O_CREAT | O_EXCL, 0o600) do list_fd
            # It has no name from here on, so nothing is left of it.
            remove_error(AT_FDCWD, list, Cint(0))
            packing = Packing(job, Archive(path, fd, list_fd), root, String[], 0)
            pack_folder(packing, root, "")
            finish!(packing.archive)
            return packing
        end
    end
end

"Packs what is in a folder. `prefix`: its name in the archive with a slash, or nothing. Returns whether it is empty."
function pack_folder(packing, folder, prefix)
    names = try
        readdir(folder)
    catch
        leave_out(packing, rstrip(prefix, '/'))
        return nothing
    end
    isempty(names) && !isempty(prefix) && return add_folder!(packing.archive, chop(prefix), lstat(folder))
    for name in names
        check!(packing.job)
        path = child(folder, name)
        pack_entry(packing, path, string(prefix, name))
    end
    return nothing
end

function pack_entry(packing, path, name)
    # Readers refuse an archive with a backslash in a name, because it means a folder to some.
    isvalid(name) && !occursin('\\', name) || return leave_out(packing, name)
    found = lstat(path)
    isdir(found) && return is_staging_root(path) ? nothing : pack_folder(packing, path, string(name, '/'))
    file = islink(found) ? linked_file(packing, path) : isfile(found) ? path : nothing
    file !== nothing && pack_file(packing, file, name) || leave_out(packing, name)
    return nothing
end

"Returns the file that a link leads to, or nothing if it leads to something else or out of the folder."
function linked_file(packing, path)
    file = real_path_if_any(path)
    return file !== nothing && is_below(file, packing.root) && isfile(stat(file)) ? file : nothing
end

"Returns false when the file can't be read, or changes each time it is read."
function pack_file(packing, file, name)
    try
        return with_opened(file, file, nothing) do opened
            any(_ -> add_file!(packing.archive, packing.job, name, opened, state_of(opened)), 1:2)
        end
    catch failure
        problem = problem_of(failure, "")
        problem.path == file && problem.kind !== :canceled || rethrow()
        return false
    end
end

function leave_out(packing, name)
    packing.left_out_count += 1
    packing.left_out_count <= LEFT_OUT && push!(packing.left_out, name)
    return nothing
end
